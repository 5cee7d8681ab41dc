//! What a request has called with its response, and when it is over.

use std::sync::mpsc;
use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Lines, Server};

use crate::events::{Diary, note};

fn configured() -> (Configurator, Diary) {
    let mut config = Configurator::new();
    let diary = Diary::default();
    config.state(diary.clone());
    config.scan_module(concat!(module_path!(), "::site"));
    config.add_tween("tween", |request: Request, next: Next| async move {
        let response = next.call(request.clone()).await;
        note(&request, "tween out");
        if request.header("x-tween-fails").is_some() {
            return Err(Error::msg("the tween fails"));
        }
        response
    });
    config.add_subscriber(|event: &mut NewResponse| note(&event.request, "NewResponse"));
    (config, diary)
}

fn made() -> (TestApp, Diary) {
    let (config, diary) = configured();
    (TestApp::new(config.make_app().unwrap()), diary)
}

mod site {
    use aiopyramid::prelude::*;
    use tokio::task::yield_now;

    use super::note;

    #[view_config(route = "/order")]
    async fn order(request: &Request) -> &'static str {
        request.add_finished_callback(|request: &Request| {
            synchronize(yield_now());
            note(request, "finished 1");
            request.add_finished_callback(|request: &Request| note(request, "finished 3"));
        });
        request.add_finished_callback(async |request: Request| {
            yield_now().await;
            note(&request, "finished 2");
        });
        request.add_response_callback(|request: &Request, response: &mut Response| {
            synchronize(yield_now());
            note(request, "response 1");
            mark(response, "1");
            request.add_response_callback(third);
        });
        let captured = "2".to_owned();
        request.add_response_callback(async move |request: &Request, response: &mut Response| {
            yield_now().await;
            note(request, "response 2");
            mark(response, &captured);
            Ok(())
        });
        "order"
    }

    async fn third(request: &Request, response: &mut Response) {
        assert_eq!(Request::current().unwrap().uri(), request.uri());
        note(request, "response 3");
        mark(response, "3");
    }

    fn mark(response: &mut Response, text: &str) {
        let value = HeaderValue::from_str(text).unwrap();
        response.headers_mut().append("x-mark", value);
    }

    fn add(request: &Request) {
        request.add_response_callback(|request: &Request, _: &mut Response| {
            note(request, "response");
        });
        request.add_finished_callback(|request: &Request| note(request, "finished"));
    }

    #[view_config(route = "/fine")]
    fn fine(request: &Request) -> &'static str {
        add(request);
        "fine"
    }

    #[view_config(route = "/fails")]
    async fn fails(request: &Request) -> Result<&'static str> {
        add(request);
        Err(Error::msg("on purpose"))
    }

    #[view_config(route = "/panics")]
    async fn panics(request: &Request) -> &'static str {
        add(request);
        panic!("on purpose")
    }

    #[view_config(route = "/callback/{how}")]
    async fn bad_callback(how: &str, request: &Request) -> &'static str {
        match how {
            "error" => request.add_response_callback(|_: &Request, _: &mut Response| {
                Err(Error::msg("the cookie is too long"))
            }),
            "outcome" => request.add_response_callback(async |_: &Request, _: &mut Response| {
                Err(HttpConflict::new("too late").into())
            }),
            "panic" => request.add_response_callback(|_: &Request, _: &mut Response| give_up()),
            _ => request.add_response_callback(async |_: &Request, _: &mut Response| give_up()),
        }
        add(request);
        "bad"
    }

    fn give_up() {
        panic!("panic at the end")
    }

    #[view_config(route = "/finished")]
    async fn bad_end(request: &Request) -> &'static str {
        request.add_finished_callback(|_: &Request| Err(Error::msg("lost at the end")));
        request.add_finished_callback(async |_: Request| give_up());
        request.add_finished_callback(|_: &Request| give_up());
        request.add_finished_callback(async |_: Request| Err(Error::msg("lost at the end")));
        add(request);
        "fine"
    }
}

#[tokio::test]
async fn l4_l5_callbacks_are_called_in_order_and_may_add_further_ones() {
    let (app, diary) = made();
    let response = app.get("/order").await;
    assert_eq!(response.text(), "order");
    assert_eq!(response.header_all("x-mark"), ["1", "2", "3"]);
    assert_eq!(
        diary.take(),
        [
            "tween out",
            "response 1",
            "response 2",
            "response 3",
            "NewResponse",
            "finished 1",
            "finished 2",
            "finished 3",
        ]
    );
}

#[tokio::test]
async fn l4_the_response_to_an_error_has_callbacks_too() {
    let (app, diary) = made();
    for (path, status) in [("/fine", 200), ("/fails", 500), ("/panics", 500)] {
        assert_eq!(app.get(path).await.status(), status, "{path}");
        let expected = ["tween out", "response", "NewResponse", "finished"];
        assert_eq!(diary.take(), expected, "{path}");
    }
}

#[tokio::test]
async fn l5_without_a_response_nobody_is_told_of_one_and_the_end_comes_in_any_case() {
    let (app, diary) = made();
    for path in ["/fine", "/fails", "/panics"] {
        let response = app.get(path).header("x-tween-fails", "1").await;
        assert_eq!(response.status(), 500, "{path}");
        assert_eq!(diary.take(), ["tween out", "finished"], "{path}");
    }
}

#[tokio::test]
async fn l4_an_error_of_a_response_callback_is_answered_and_is_the_end_of_them() {
    let (app, diary) = made();
    for (how, status) in [
        ("error", 500),
        ("outcome", 409),
        ("panic", 500),
        ("async-panic", 500),
    ] {
        let response = app.get(&format!("/callback/{how}")).await;
        assert_eq!(response.status(), status, "{how}");
        assert_eq!(diary.take(), ["tween out", "finished"], "{how}");
    }
}

#[test]
fn l5_a_finished_callback_that_fails_is_logged_and_those_after_it_are_called() {
    let (config, diary) = configured();
    let lost = Lines::with("a finished callback failed");
    let server = Server::pinned(config);
    assert_eq!(server.get("/finished").both(), (200, "fine"));
    assert_eq!(
        diary.take(),
        ["tween out", "response", "NewResponse", "finished"]
    );
    for part in [
        "lost at the end",
        "panic at the end",
        "panic at the end",
        "lost at the end",
    ] {
        let line = lost.next();
        assert!(line.contains(part) && line.contains("/finished"), "{line}");
    }
}

#[test]
fn l5_the_end_comes_when_the_client_has_gone_away() {
    let (begun, has_begun) = mpsc::channel();
    let (ended, has_ended) = mpsc::channel();
    let settings = Settings::from_toml("[server]\nhalf_close_timeout = '10ms'").unwrap();
    let mut config = Configurator::with_settings(settings);
    let views: [(&str, bool); 2] = [("/async", true), ("/greenlet", false)];
    for (route, is_async) in views {
        let (begun, ended) = (begun.clone(), ended.clone());
        let begin = move |request: &Request| {
            let plain = ended.clone();
            request.add_finished_callback(move |_: &Request| {
                synchronize(tokio::task::yield_now());
                let current = Request::current().unwrap();
                plain.send(format!("plain {}", current.uri())).unwrap();
            });
            let last = ended.clone();
            request.add_finished_callback(async move |request: Request| {
                tokio::task::yield_now().await;
                last.send(format!("async {}", request.uri())).unwrap();
            });
            begun.send(()).unwrap();
        };
        let options = ViewOptions {
            route: Some(route),
            ..ViewOptions::DEFAULT
        };
        match is_async {
            true => config.add_view(
                move |request: Request| {
                    begin(&request);
                    std::future::pending::<&'static str>()
                },
                options,
            ),
            // A tween that is a plain function waits in a greenlet.
            false => config.add_tween("greenlet", move |request: Request, handler: &Handler| {
                if request.uri().path() == "/greenlet" {
                    begin(&request);
                    synchronize(std::future::pending::<()>());
                }
                handler(request)
            }),
        };
    }
    let server = Server::pinned(config);
    for (route, _) in views {
        let mut wire = server.connect();
        wire.request("GET", route);
        has_begun.recv().unwrap();
        wire.close();
        for kind in ["plain", "async"] {
            let told = has_ended.recv_timeout(PATIENCE).unwrap();
            assert_eq!(told, format!("{kind} {route}"));
        }
    }
}

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_callback_that_comes_too_late_is_not_called() {
    let (app, diary) = made();
    let request = app.app().request().uri("/fine").build();
    app.app().handle(request.clone()).await;
    diary.take();
    request.add_finished_callback(|request: &Request| note(request, "too late"));
    request.add_response_callback(|request: &Request, _: &mut Response| note(request, "too late"));
    drop(request);
    assert!(diary.take().is_empty());
}

#[tokio::test]
async fn l5_a_panic_before_the_future_of_a_callback_is_logged_and_those_after_it_are_called() {
    let (mut config, diary) = configured();
    let view = |request: Request| async move {
        request.add_finished_callback(|_: Request| {
            assert!(std::hint::black_box(false), "on purpose");
            async {}
        });
        request.add_finished_callback(|request: &Request| note(request, "the last one".to_owned()));
        "home"
    };
    let options = ViewOptions {
        route: Some("/prologue"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/prologue").await.text(), "home");
    assert!(diary.take().contains(&"the last one".to_owned()));
}

#[tokio::test]
async fn w8_a_panic_before_the_future_of_a_tween_is_a_500_for_those_outside() {
    let mut config = Configurator::new();
    config.add_tween("status", |request: Request, next: Next| async move {
        let response = next.call(request).await?;
        let status = response.status().as_str().to_owned();
        Ok(response.with_header("x-seen", status.as_str()))
    });
    let panics = |_: Request, _: Next| {
        assert!(std::hint::black_box(false), "on purpose");
        async { Ok(Response::default()) }
    };
    let options = aiopyramid::config::TweenOptions {
        under: &[tween::EXCVIEW],
        ..Default::default()
    };
    config.add_tween_with("panics", panics, options);
    let app = TestApp::new(config.make_app().unwrap());
    let response = app.get("/").await;
    assert_eq!(response.status(), 500);
    assert_eq!(response.header("x-seen"), Some("500"));
}
