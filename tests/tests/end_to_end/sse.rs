//! Server-sent events over a socket: what a client gets, what ends it, and what does not hold up a shutdown.

use std::sync::{Mutex, mpsc};
use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::respond::{EventStream, Sender, SentEvent};
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Lines, Server};

/// Keeps a test from hanging; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

/// One view at `/` in an application with these settings.
fn listening<F>(settings: &str, view: F) -> Configurator
where
    F: Fn(Request) -> EventStream + Send + Sync + 'static,
{
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(
        move |request: Request| std::future::ready(view(request)),
        options,
    );
    config
}

/// Tells when it is dropped.
struct Tells(mpsc::Sender<&'static str>, &'static str);

impl Drop for Tells {
    fn drop(&mut self) {
        let _ = self.0.send(self.1);
    }
}

#[test]
fn events_arrive_one_by_one_while_the_response_goes_on() {
    let (next, wanted) = mpsc::channel::<u32>();
    let wanted = Mutex::new(Some(wanted));
    let server = Server::pinned(listening("", move |request| {
        let from = request.last_event_id().unwrap_or("none").to_owned();
        let wanted = wanted.lock().unwrap().take().unwrap();
        EventStream::by_executor(move |events| {
            synchronize(events.send(format!("after {from}")))?;
            for number in wanted {
                let event = SentEvent::json(&number)?.with_id(number.to_string());
                synchronize(events.send(event))?;
            }
            Ok(())
        })
    }));
    let mut wire = server.connect();
    wire.send("GET / HTTP/1.1\r\nhost: a\r\nlast-event-id: 16\r\nconnection: close\r\n\r\n");
    let head = wire.until("\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(
        head.contains("content-type: text/event-stream\r\n"),
        "{head}"
    );
    wire.until("data: after 16\n\n");
    for number in 17..20 {
        next.send(number).unwrap();
        wire.until(&format!("data: {number}\nid: {number}\n\n"));
    }
    drop(next);
    assert!(wire.rest().ends_with("0\r\n\r\n"));
}

#[test]
fn whoever_sends_is_dropped_when_the_client_goes() {
    let (sender, told) = mpsc::channel();
    let send = move |request: Request| {
        let tells = |what| Tells(sender.clone(), what);
        match request.query().unwrap().get("by") {
            Some("coroutine") => {
                let tells = tells("coroutine");
                EventStream::by_coroutine(move |events: Sender<SentEvent>| async move {
                    let _tells = tells;
                    events.send("first").await?;
                    std::future::pending().await
                })
            }
            Some("greenlet") => {
                let tells = tells("greenlet");
                EventStream::by_greenlet(move |events| {
                    let _tells = tells;
                    synchronize(events.send("first"))?;
                    synchronize(std::future::pending())
                })
            }
            _ => {
                let tells = tells("executor");
                EventStream::by_executor(move |events| {
                    let _tells = tells;
                    synchronize(events.send("first"))?;
                    synchronize(events.closed());
                    Ok(synchronize(events.send("to nobody"))?)
                })
            }
        }
    };
    let broken = Lines::with("to nobody");
    let server = Server::pinned(listening("[server]\nhalf_close_timeout = \"10ms\"", send));
    for by in ["coroutine", "greenlet", "executor"] {
        let mut wire = server.connect();
        wire.request("GET", &format!("/?by={by}"));
        wire.until("data: first\n\n");
        wire.close();
        assert_eq!(told.recv_timeout(PATIENCE), Ok(by));
    }
    assert!(broken.is_empty(), "that somebody has gone is no failure");
}

#[test]
fn a_client_that_has_gone_is_noticed_by_the_signs_of_life() {
    let (sender, told) = mpsc::channel();
    // Only a failed write can tell.
    let settings = "[server]\nhalf_close_timeout = \"1h\"";
    let server = Server::pinned(listening(settings, move |_| {
        let tells = Tells(sender.clone(), "gone");
        EventStream::by_coroutine(move |events| async move {
            let _tells = tells;
            events.send("first").await?;
            std::future::pending().await
        })
        .with_keep_alive(Duration::from_millis(10))
    }));
    let mut wire = server.connect();
    wire.request("GET", "/").until("data: first\n\n");
    wire.close();
    assert_eq!(told.recv_timeout(PATIENCE), Ok("gone"));
}

#[test]
fn a_shutdown_ends_all_streams_at_once_and_well() {
    let silent = |_| {
        EventStream::by_coroutine(|events| async move {
            events.send("first").await?;
            std::future::pending().await
        })
    };
    // Neither may be waited for: the test gives up long before.
    let settings =
        "[server]\nport = 0\nworkers = 2\nshutdown_timeout = \"1h\"\nhalf_close_timeout = \"1h\"";
    let server = Server::running(listening(settings, silent));
    let mut wires: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for wire in &mut wires {
        wire.request("GET", "/").until("data: first\n\n");
    }
    server.app().shutdown().trigger();
    for mut wire in wires {
        let rest = wire.rest();
        assert!(rest.ends_with("0\r\n\r\n"), "{rest:?}");
    }
    // Joins the thread of `App::run`.
    drop(server);
}

#[test]
fn a_listener_keeps_its_request_and_its_failure_has_a_line() {
    let log = Lines::with("no news today");
    let server = Server::pinned(listening("", |_| {
        EventStream::by_coroutine(|events| async move {
            let request = Request::current().expect("this runs for a request");
            events.send(request.uri().to_string()).await?;
            Err(Error::msg("no news today"))
        })
    }));
    let mut wire = server.connect();
    wire.request("GET", "/?a").until("data: /?a\n\n");
    assert!(!wire.rest().contains("0\r\n\r\n"));
    let line = log.next();
    assert!(
        line.contains("a response broke off: no news today"),
        "{line}"
    );
    assert!(line.contains("method=GET path=\"/\""), "{line}");
    assert!(line.contains("sse.rs:"), "{line}");
}
