//! Bodies that are made while they are sent.

use std::io::Write;

use ::http::{HeaderValue, header};
use bytes::Bytes;
use futures_core::Stream;

use super::producer::Producer;
use super::{Answer, Sender, Writer};
use crate::error::Result;
use crate::http::{Body, BoxError, Request, Response};

/// A response whose body is made while it is sent, for what is too large to be kept in memory, or not known yet.
///
/// The body comes from a stream, or from a function that runs in one of the ways in which views run. It is sent piece by piece as the
/// client takes it, and whoever makes it waits meanwhile. When the client goes away, it is dropped: a stream and a coroutine where they
/// wait, a greenlet likewise, its stack unwound; a function on an executor thread finds out when it writes.
///
/// What makes the body runs for its request, as [`Request::current`] tells. An error or a panic breaks the response off: the client sees
/// that it has not got all of it, since its status has been sent long before, and the log has the error.
///
/// # Example
///
/// ```
/// use std::io::Write;
///
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::Streamed;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/numbers.csv")]
/// async fn numbers() -> Streamed {
///     // On an executor thread; what is written comes out as fast as the client takes it.
///     Streamed::by_executor(|writer| {
///         for number in 0..100_000 {
///             writeln!(writer, "{number};{}", number % 7)?;
///         }
///         Ok(())
///     })
///     .with_content_type("text/csv; charset=utf-8")
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/numbers.csv").await.text().lines().count(), 100_000);
/// # Ok(()) }
/// ```
#[doc(alias = "app_iter")]
#[must_use = "nothing is sent that no view returns"]
pub struct Streamed {
    producer: Producer<Bytes>,
    content_type: HeaderValue,
}

impl Streamed {
    /// The pieces that a stream gives; [`Body::from_stream`] is the body alone.
    pub fn new<S, D, E>(stream: S) -> Streamed
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Streamed::by(Producer::stream(stream))
    }

    /// The pieces that a coroutine sends, which is awaited where the body is sent.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::respond::Streamed;
    ///
    /// #[view_config(route = "/slow")]
    /// async fn slow() -> Streamed {
    ///     Streamed::by_coroutine(|sender| async move {
    ///         for word in ["one", "two", "three"] {
    ///             tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    ///             sender.send(word).await?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    /// ```
    pub fn by_coroutine<F, W>(function: F) -> Streamed
    where
        F: FnOnce(Sender<Bytes>) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        Streamed::by(Producer::coroutine(function))
    }

    /// What a plain function writes that runs in a greenlet on the worker: it may wait with `synchronize`, and must not block in any
    /// other way.
    ///
    /// Where the application has as many greenlets as it may have, the response is 503.
    pub fn by_greenlet<F>(function: F) -> Streamed
    where
        F: FnOnce(&mut Writer) -> Result<()> + Send + 'static,
    {
        Streamed::by(Producer::Greenlet(writing(function)))
    }

    /// What a plain function writes that runs on a thread of the default executor, where it may block. It has that thread until the client
    /// has taken nearly all of it.
    ///
    /// Where the queue of the executor is full, the response is 503.
    pub fn by_executor<F>(function: F) -> Streamed
    where
        F: FnOnce(&mut Writer) -> Result<()> + Send + 'static,
    {
        Streamed::by(Producer::Executor(None, writing(function)))
    }

    /// [`Streamed::by_executor`] on the executor of that name. Where there is none, the response is 500, and the log says what to write.
    pub fn by_named_executor<F>(name: &str, function: F) -> Streamed
    where
        F: FnOnce(&mut Writer) -> Result<()> + Send + 'static,
    {
        Streamed::by(Producer::Executor(Some(name.to_owned()), writing(function)))
    }

    fn by(producer: Producer<Bytes>) -> Streamed {
        Streamed {
            producer,
            content_type: HeaderValue::from_static("application/octet-stream"),
        }
    }

    /// The same response with a content type in place of `application/octet-stream`.
    ///
    /// # Panics
    ///
    /// When it holds a line break or another byte that no header may hold.
    #[track_caller]
    pub fn with_content_type(self, content_type: &str) -> Streamed {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => Streamed {
                content_type,
                ..self
            },
            Err(_) => panic!("{content_type:?} cannot be a content type"),
        }
    }
}

/// Lends the writer to the function, and sees to what is left in it.
fn writing<F>(function: F) -> Box<dyn FnOnce(Sender<Bytes>) -> Result<()> + Send>
where
    F: FnOnce(&mut Writer) -> Result<()> + Send + 'static,
{
    Box::new(|sender| {
        let mut writer = Writer::new(sender);
        function(&mut writer)?;
        Ok(writer.flush()?)
    })
}

impl Answer for Streamed {
    fn answer(self, request: &Request) -> Result<Response> {
        let pieces = self.producer.begin_for(request)?;
        let response = Response::new(Body::from_stream(pieces));
        Ok(request.finish(response.with_header(header::CONTENT_TYPE, self.content_type)))
    }
}

impl std::fmt::Debug for Streamed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Streamed({:?})", self.content_type)
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc;

    use ::http::Method;

    use super::*;
    use crate::config::{Configurator, ViewOptions};
    use crate::dispatch::synchronize;
    use crate::error::Error;
    use crate::settings::Settings;
    use crate::testing::TestApp;

    /// An application whose only view answers so.
    fn app(settings: &str, make: impl Fn() -> Streamed + Send + Sync + 'static) -> TestApp {
        let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
        let options = ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        };
        config.add_view(move |_: Request| std::future::ready(make()), options);
        TestApp::new(config.make_app().unwrap())
    }

    /// Ten pieces, however it is cut.
    const TEXT_LENGTH: usize = 160_000;

    fn write_all(writer: &mut Writer) -> Result<()> {
        for number in 0..TEXT_LENGTH / 8 {
            writeln!(writer, "{number:07}")?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_plain_code_writes_arrives_whole_from_wherever_it_runs() {
        for make in [
            || Streamed::by_executor(write_all),
            || Streamed::by_greenlet(write_all),
        ] {
            let response = app("", make).get("/").await;
            assert_eq!(response.text().len(), TEXT_LENGTH);
            let is_right = |(number, line): (usize, &str)| line.parse() == Ok(number);
            assert!(response.text().lines().enumerate().all(is_right));
            assert_eq!(
                response.header("content-type"),
                Some("application/octet-stream")
            );
        }
    }

    #[tokio::test]
    async fn bytes_leave_when_they_are_a_piece_or_are_flushed() {
        let make = || {
            Streamed::by_executor(|writer| {
                writer.write_all(b"a")?;
                writer.write_all(b"b")?;
                writer.flush()?;
                writer.flush()?;
                writer.write_all(b"c")?;
                writer.write_all(&[b'd'; 20_000])?;
                Ok(writer.write_all(b"e")?)
            })
        };
        let mut response = app("", make).get("/").streamed().await;
        assert_eq!(response.next_text().await.unwrap(), "ab");
        assert_eq!(response.next_text().await.unwrap(), "c");
        assert_eq!(response.next_text().await.unwrap().len(), 20_000);
        assert_eq!(response.next_text().await.unwrap(), "e");
        assert_eq!(response.next_text().await, None);
    }

    #[tokio::test]
    async fn nothing_begins_for_a_head() {
        static BEGAN: AtomicBool = AtomicBool::new(false);
        let app = app("[executor]\nthreads = 1", || {
            Streamed::by_executor(|_| {
                BEGAN.store(true, Ordering::SeqCst);
                Ok(())
            })
        });
        let response = app.request(Method::HEAD, "/").await;
        assert_eq!(response.header("content-length"), None);
        // The only thread would have taken it by now.
        app.app().executor().run(|| {}).await.unwrap();
        assert!(!BEGAN.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn an_error_comes_after_what_was_sent_before() {
        fn fail(writer: &mut Writer) -> Result<()> {
            writer.write_all(b"half")?;
            writer.flush()?;
            Err(Error::msg("out of paper"))
        }
        for make in [
            || Streamed::by_executor(fail),
            || Streamed::by_greenlet(fail),
        ] {
            let mut response = app("", make).get("/").streamed().await;
            assert_eq!(response.next_text().await.unwrap(), "half");
            let error = response.next().await.unwrap().unwrap_err();
            let cause = std::error::Error::source(&error).unwrap().to_string();
            assert_eq!(cause, "out of paper");
        }
    }

    #[tokio::test]
    async fn writing_to_a_client_that_has_gone_is_a_broken_pipe() {
        let (sender, told) = mpsc::channel();
        let app = app("", move || {
            let sender = sender.clone();
            Streamed::by_executor(move |writer| {
                let error = loop {
                    if let Err(error) = writer.write_all(&[0; 1000]) {
                        break error;
                    }
                };
                let _ = sender.send((error.kind(), writer.is_closed()));
                Err(error.into())
            })
        });
        let mut response = app.get("/").streamed().await;
        assert!(response.next().await.is_some());
        drop(response);
        assert_eq!(told.recv(), Ok((ErrorKind::BrokenPipe, true)));
    }

    #[tokio::test]
    async fn a_greenlet_is_unwound_when_the_client_goes() {
        struct Tells(mpsc::Sender<()>);

        impl Drop for Tells {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }

        let (sender, told) = mpsc::channel();
        let app = app("", move || {
            let tells = Tells(sender.clone());
            Streamed::by_greenlet(move |writer| {
                let _tells = tells;
                writer.write_all(b"a")?;
                writer.flush()?;
                synchronize(std::future::pending())
            })
        });
        let mut response = app.get("/").streamed().await;
        assert_eq!(response.next_text().await.unwrap(), "a");
        drop(response);
        assert_eq!(told.recv(), Ok(()));
    }

    #[tokio::test]
    async fn where_there_is_no_room_the_answer_is_503() {
        fn write_for_ever(writer: &mut Writer) -> Result<()> {
            loop {
                writer.write_all(&[0; 20_000])?;
            }
        }
        let settings = "[executor]\nthreads = 1\nmax_threads = 1\nqueue = 0\n[greenlet]\nmax = 1";
        for make in [
            || Streamed::by_executor(write_for_ever),
            || Streamed::by_greenlet(write_for_ever),
        ] {
            let app = app(settings, make);
            let mut first = app.get("/").streamed().await;
            assert!(first.next().await.is_some());
            assert_eq!(app.get("/").await.status(), 503);
        }
    }

    #[tokio::test]
    async fn the_body_lasts_as_long_as_anybody_can_send() {
        let make = || {
            Streamed::by_coroutine(|sender| async move {
                tokio::spawn(async move {
                    tokio::task::yield_now().await;
                    let _ = sender.send("later").await;
                });
                Ok(())
            })
        };
        assert_eq!(app("", make).get("/").await.text(), "later");
    }

    #[tokio::test]
    async fn a_coroutine_waits_for_the_client() {
        static SENT: AtomicUsize = AtomicUsize::new(0);
        let make = || {
            Streamed::by_coroutine(|sender| async move {
                loop {
                    sender.send("piece").await?;
                    SENT.fetch_add(1, Ordering::SeqCst);
                }
            })
        };
        let mut response = app("", make).get("/").streamed().await;
        for _ in 0..100 {
            assert!(response.next().await.is_some());
        }
        assert!(SENT.load(Ordering::SeqCst) < 120);
    }
}
