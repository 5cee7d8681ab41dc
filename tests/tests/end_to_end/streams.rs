//! Bodies that are made while they are sent: how fast, for whom, and how they end.

use std::convert::Infallible;
use std::io::Write;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::respond::Streamed;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Lines, Server};

/// Keeps a test from hanging; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

const MEBIBYTE: usize = 1 << 20;

/// One view at `/` in an application with these settings.
fn streaming<F>(settings: &str, view: F) -> Configurator
where
    F: Fn() -> Streamed + Send + Sync + 'static,
{
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(move |_: Request| std::future::ready(view()), options);
    config
}

/// Where the pieces of a stream are made.
fn place() -> String {
    let request = Request::current();
    request.map_or("nowhere".to_owned(), |request| request.uri().to_string())
}

/// A stream that says for which request it runs, three times with a pause.
struct Places(u8);

impl futures_core::Stream for Places {
    type Item = Result<String, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        match self.0 {
            2 | 4 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            6.. => Poll::Ready(None),
            _ => Poll::Ready(Some(Ok(place() + " "))),
        }
    }
}

#[test]
fn whatever_makes_a_body_runs_for_its_request() {
    let ways: [fn() -> Streamed; 4] = [
        || Streamed::new(Places(0)),
        || {
            Streamed::by_coroutine(|sender| async move {
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                    sender.send(place() + " ").await?;
                }
                Ok(())
            })
        },
        || {
            Streamed::by_greenlet(|writer| {
                for _ in 0..3 {
                    synchronize(tokio::task::yield_now());
                    write!(writer, "{} ", place())?;
                }
                Ok(())
            })
        },
        || Streamed::by_executor(|writer| Ok(write!(writer, "{0} {0} {0} ", place())?)),
    ];
    for way in ways {
        let server = Server::pinned(streaming("", way));
        assert_eq!(server.get("/?b").both(), (200, "/?b /?b /?b "));
    }
}

#[test]
fn a_body_is_made_no_faster_than_it_is_taken() {
    let settings = "[server]\nwrite_stall_timeout = \"100ms\"";
    for way in [
        |tell| Streamed::by_executor(|writer| write_until_gone(writer, tell)),
        |tell| Streamed::by_greenlet(|writer| write_until_gone(writer, tell)),
    ] as [fn(mpsc::Sender<usize>) -> Streamed; 2]
    {
        let (tell, told) = mpsc::channel();
        let server = Server::pinned(streaming(settings, move || way(tell.clone())));
        let mut wire = server.connect();
        wire.request("GET", "/").until("\r\n\r\n");
        // The client takes nothing until the server gives it up.
        let written = told.recv_timeout(PATIENCE).unwrap();
        assert!(written < 200, "{written} MiB");
        drop(wire);
    }
}

/// How far it comes, in MiB.
fn write_until_gone(
    writer: &mut aiopyramid::respond::Writer,
    tell: mpsc::Sender<usize>,
) -> Result<()> {
    let mut written = Counted(0, tell);
    while written.0 < 2000 {
        writer.write_all(&[b'x'; MEBIBYTE])?;
        written.0 += 1;
    }
    Ok(())
}

/// Tells its number when it is dropped, be it by an unwinding.
struct Counted(usize, mpsc::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        let _ = self.1.send(self.0);
    }
}

#[test]
fn what_fails_in_the_middle_is_seen_by_the_client_and_in_the_log() {
    type Way = fn() -> Streamed;
    let ways: [(&str, Way); 3] = [
        ("the ink is dry", || {
            Streamed::by_executor(|writer| {
                writer.write_all(b"half")?;
                writer.flush()?;
                Err(Error::msg("the ink is dry"))
            })
        }),
        ("panicked: the pen broke", || {
            Streamed::by_greenlet(|writer| {
                writer.write_all(b"half")?;
                writer.flush()?;
                panic!("the pen broke")
            })
        }),
        ("panicked: the paper tore", || {
            Streamed::by_coroutine(|sender| async move {
                sender.send("half").await?;
                tokio::task::yield_now().await;
                panic!("the paper tore")
            })
        }),
    ];
    for (message, way) in ways {
        let log = Lines::with(&format!("a response broke off: {message}"));
        let server = Server::pinned(streaming("", way));
        let sent = server.connect().request("GET", "/").rest();
        assert!(sent.starts_with("HTTP/1.1 200"), "{sent}");
        assert!(
            sent.contains("half") && !sent.contains("\r\n0\r\n"),
            "{sent}"
        );
        let line = log.next();
        assert!(line.contains("method=GET path=\"/\" at="), "{line}");
        assert!(line.contains("streams.rs:"), "{line}");
        // The server goes on.
        assert_eq!(server.get("/nowhere").status, 404);
    }
}

#[test]
fn a_full_executor_is_503_and_not_a_response_that_breaks_off() {
    let settings = "[executor]\nthreads = 1\nmax_threads = 1\nqueue = 0";
    let server = Server::pinned(streaming(settings, || {
        Streamed::by_executor(|writer| {
            loop {
                writer.write_all(&[b'x'; MEBIBYTE])?;
            }
        })
    }));
    let mut first = server.connect();
    first.request("GET", "/").until("xxxx");
    let refused = server.get("/");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));
}

#[test]
fn head_of_a_stream_has_neither_body_nor_length() {
    let server = Server::pinned(streaming("", || Streamed::new(Places(0))));
    let mut wire = server.connect();
    let reply = wire.request("HEAD", "/").reply_to_head();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-length"), None);
    // And nothing of it is in the way of what comes next.
    assert_eq!(wire.request("GET", "/nowhere").reply().status, 404);
}
