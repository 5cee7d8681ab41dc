//! What a client hears, and when.

use std::pin::pin;

use tokio::time::Instant;

use super::*;
use crate::config::{Configurator, ViewOptions};
use crate::dispatch::synchronize;
use crate::testing::{TestApp, TestStream};

const SECOND: Duration = Duration::from_secs(1);

/// An application whose only view answers so.
fn app(make: fn() -> EventStream) -> TestApp {
    let mut config = Configurator::new();
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(move |_: Request| async move { make() }, options);
    TestApp::new(config.make_app().unwrap())
}

async fn listen(app: &TestApp) -> TestStream {
    app.get("/").streamed().await
}

/// Sends nothing.
fn silent() -> EventStream {
    EventStream::by_coroutine(|events| async move {
        events.closed().await;
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_gives_signs_of_life() {
    let app = app(silent);
    let mut response = listen(&app).await;
    let begin = Instant::now();
    assert_eq!(response.next_text().await.unwrap(), ":\n\n");
    assert_eq!(begin.elapsed().as_secs(), 15);
    assert_eq!(response.next_text().await.unwrap(), ":\n\n");
    assert_eq!(begin.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn each_event_is_one() {
    let app = app(|| {
        EventStream::by_coroutine(|events| async move {
            for number in 0..3 {
                tokio::time::sleep(10 * SECOND).await;
                events.send(number.to_string()).await?;
            }
            events.closed().await;
            Ok(())
        })
    });
    let mut response = listen(&app).await;
    let begin = Instant::now();
    for number in 0..3 {
        let event = response.next_text().await.unwrap();
        assert_eq!(event, format!("data: {number}\n\n"));
    }
    assert_eq!(response.next_text().await.unwrap(), ":\n\n");
    assert_eq!(begin.elapsed().as_secs(), 45);
}

#[tokio::test(start_paused = true)]
async fn no_sign_of_life_is_sent_if_none_is_wanted() {
    let app = app(|| silent().with_keep_alive(Duration::ZERO));
    let mut response = listen(&app).await;
    let waited = tokio::time::timeout(100_000 * SECOND, response.next());
    assert!(waited.await.is_err());
}

#[tokio::test]
async fn the_shutdown_ends_a_stream_wherever_it_is() {
    let app = app(silent);
    let mut response = listen(&app).await;
    {
        let mut next = pin!(response.next());
        let pending =
            std::future::poll_fn(|cx| std::task::Poll::Ready(next.as_mut().poll(cx).is_pending()));
        assert!(pending.await);
        app.app().shutdown().trigger();
        assert!(next.await.is_none());
    }
    assert!(response.next().await.is_none());
    let mut later = listen(&app).await;
    assert!(later.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_never_pauses_ends_at_the_shutdown_too() {
    let app = app(|| {
        EventStream::by_coroutine(|events| async move {
            loop {
                events.send("more").await?;
            }
        })
    });
    let mut response = listen(&app).await;
    assert!(response.next().await.is_some());
    app.app().shutdown().trigger();
    assert!(response.next().await.is_none());
}

#[tokio::test]
async fn plain_code_sends_events_from_wherever_it_runs() {
    fn send(events: Sender<SentEvent>) -> Result<()> {
        for word in ["one", "two"] {
            synchronize(events.send(word))?;
        }
        let request = Request::current();
        let path = request.map(|request| request.uri().path().to_owned());
        Ok(synchronize(events.send(path.unwrap_or_default()))?)
    }
    for make in [
        || EventStream::by_executor(send),
        || EventStream::by_greenlet(send),
    ] {
        let response = app(make).get("/").await;
        assert_eq!(response.text(), "data: one\n\ndata: two\n\ndata: /\n\n");
    }
}

#[tokio::test]
async fn an_executor_that_is_not_there_is_an_error_before_anything_is_sent() {
    let app = app(|| EventStream::by_named_executor("reports", |_| Ok(())));
    assert_eq!(app.get("/").await.status(), 500);
}

#[tokio::test]
async fn nobody_may_keep_or_hold_back_events() {
    let app = app(silent);
    let response = app.request(crate::http::Method::HEAD, "/").await;
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("x-accel-buffering"), Some("no"));
    assert_eq!(response.header("content-length"), None);
}

#[test]
fn the_last_id_is_any_text_but_none() {
    let last = |id: &[u8]| {
        let request = ::http::Request::builder().header("last-event-id", id);
        let (head, ()) = request.body(()).unwrap().into_parts();
        let app = Configurator::new().make_app().unwrap();
        let request = app.ingress(::http::Request::from_parts(head, Body::empty()), None);
        request.last_event_id().map(str::to_owned)
    };
    assert_eq!(last(b"17").as_deref(), Some("17"));
    assert_eq!(last("ä".as_bytes()).as_deref(), Some("ä"));
    assert_eq!(last(b""), None);
    assert_eq!(last(b"\xff"), None);
    assert_eq!(Request::builder().build().last_event_id(), None);
}
