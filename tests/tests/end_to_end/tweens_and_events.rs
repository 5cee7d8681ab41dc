//! What stands around the router, and who is told of requests and responses.

use std::sync::{Arc, Mutex};

use aiopyramid::event::{NewRequest, NewResponse};
use aiopyramid::prelude::*;
use aiopyramid::tween::Next;
use aiopyramid_tests::Server;

mod site {
    use aiopyramid::prelude::*;

    use super::Diary;

    #[view_config(route = "/page")]
    async fn page(diary: State<Diary>) -> &'static str {
        diary.note("view");
        "page"
    }

    #[view_config(route = "/fails")]
    async fn fails() -> Result<&'static str> {
        Err(Error::msg("on purpose"))
    }

    #[view_config(route = "/panics")]
    fn panics() -> &'static str {
        panic!("on purpose")
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The site, whose views and subscribers write into a diary.
fn site() -> (Configurator, Diary) {
    let diary = Diary::default();
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::site"));
    config.state(diary.clone());
    let request = diary.clone();
    config.add_subscriber(move |_: &NewRequest| {
        request.note("NewRequest");
        Ok(())
    });
    let response = diary.clone();
    config.add_subscriber(move |event: &mut NewResponse| {
        response.note(format!("NewResponse {}", event.response.status().as_u16()));
        Ok(())
    });
    (config, diary)
}

/// A tween that writes down what passes it.
fn noting(config: &mut Configurator, name: &'static str, diary: &Diary) {
    let diary = diary.clone();
    config.add_tween(name, move |request: Request, next: Next| {
        let diary = diary.clone();
        async move {
            diary.note(format!("{name} in"));
            let response = next.call(request).await?;
            diary.note(format!("{name} out {}", response.status().as_u16()));
            Ok(response)
        }
    });
}

#[test]
fn w3_l3_l4_the_last_tween_is_outermost_and_events_are_told_inside_and_after_them() {
    let (mut config, diary) = site();
    noting(&mut config, "first", &diary);
    noting(&mut config, "last", &diary);
    let server = Server::configured(config);
    assert_eq!(server.get("/page").both(), (200, "page"));
    assert_eq!(
        diary.take(),
        [
            "last in",
            "first in",
            "NewRequest",
            "view",
            "first out 200",
            "last out 200",
            "NewResponse 200",
        ]
    );
}

#[test]
fn w8_tweens_see_responses_where_there_were_errors_and_panics() {
    let (mut config, diary) = site();
    noting(&mut config, "tween", &diary);
    let server = Server::configured(config);
    for (path, status) in [
        ("/fails", 500),
        ("/panics", 500),
        ("/nowhere", 404),
        ("/%FF", 400),
    ] {
        assert_eq!(server.get(path).status, status, "{path}");
        assert_eq!(
            diary.take(),
            [
                "tween in".to_owned(),
                "NewRequest".to_owned(),
                format!("tween out {status}"),
                format!("NewResponse {status}"),
            ],
            "{path}"
        );
    }
}

#[test]
fn w9_a_tween_may_answer_by_itself_and_nothing_further_in_hears_of_it() {
    let (mut config, diary) = site();
    noting(&mut config, "inner", &diary);
    config.add_tween("closed", |request: Request, next: Next| async move {
        match request.header("x-closed") {
            Some(_) => Ok(Response::text("closed").with_status(StatusCode::SERVICE_UNAVAILABLE)),
            None => next.call(request).await,
        }
    });
    noting(&mut config, "outer", &diary);
    let server = Server::configured(config);
    let reply = server.send("GET", "/page", &[("x-closed", "1")], b"");
    assert_eq!(reply.both(), (503, "closed"));
    assert_eq!(
        diary.take(),
        ["outer in", "outer out 503", "NewResponse 503"]
    );
    assert_eq!(server.get("/page").both(), (200, "page"));
}

#[test]
fn an_error_of_a_tween_is_answered_as_any_error_is() {
    let (mut config, _diary) = site();
    config.add_tween("members", |request: Request, next: Next| async move {
        match request.header("x-member") {
            Some("no") => Err(HttpForbidden::new("members only").into()),
            Some("broken") => Err(Error::msg("the list of members is lost")),
            _ => next.call(request).await,
        }
    });
    let server = Server::configured(config);
    let forbidden = server.send("GET", "/page", &[("x-member", "no")], b"");
    assert_eq!(forbidden.both(), (403, "403 Forbidden\n\nmembers only\n"));
    let broken = server.send("GET", "/page", &[("x-member", "broken")], b"");
    assert_eq!(broken.status, 500);
    assert!(broken.text.contains("\n\nincident: "), "{}", broken.text);
}

#[test]
fn w9_a_tween_knows_no_route_before_it_calls_the_next_piece_and_the_route_after() {
    let (mut config, diary) = site();
    let notes = diary.clone();
    config.add_tween("routes", move |request: Request, next: Next| {
        let notes = notes.clone();
        async move {
            let pattern = |request: &Request| {
                request
                    .matched_route()
                    .map(|route| route.pattern().to_owned())
            };
            notes.note(format!("{:?}", pattern(&request)));
            let response = next.call(request.clone()).await?;
            notes.note(format!("{:?}", pattern(&request)));
            Ok(response)
        }
    });
    let server = Server::configured(config);
    server.get("/page");
    let notes = diary.take();
    assert_eq!(notes[0], "None");
    assert_eq!(notes[3], r#"Some("/page")"#);
    server.get("/nowhere");
    assert_eq!(diary.take()[2], "None");
}

#[test]
fn a_tween_can_change_what_leaves_and_so_can_a_subscriber_after_it() {
    let (mut config, _diary) = site();
    config.add_tween("marks", |request: Request, next: Next| async move {
        let response = next.call(request).await?;
        Ok(response
            .with_header(header::SERVER, "tween")
            .with_header(header::VIA, "tween"))
    });
    config.add_subscriber(|event: &mut NewResponse| {
        let headers = event.response.headers_mut();
        headers.insert(header::SERVER, HeaderValue::from_static("subscriber"));
        Ok(())
    });
    let server = Server::configured(config);
    for path in ["/page", "/nowhere", "/fails"] {
        let reply = server.get(path);
        assert_eq!(reply.header("server"), Some("subscriber"), "{path}");
        assert_eq!(reply.header("via"), Some("tween"), "{path}");
    }
}

#[test]
fn subscribers_are_told_in_the_order_in_which_they_subscribed_and_an_error_is_the_answer() {
    let (mut config, diary) = site();
    for name in ["second", "third"] {
        let notes = diary.clone();
        config.add_subscriber(move |event: &NewRequest| {
            notes.note(name);
            match event.request.header("x-stop") {
                Some(stop) if stop == name => Err(HttpBadRequest::new("stopped").into()),
                _ => Ok(()),
            }
        });
    }
    let server = Server::configured(config);
    server.get("/page");
    assert_eq!(diary.take()[..3], ["NewRequest", "second", "third"]);
    let reply = server.send("GET", "/page", &[("x-stop", "second")], b"");
    assert_eq!(reply.both(), (400, "400 Bad Request\n\nstopped\n"));
    assert_eq!(diary.take(), ["NewRequest", "second", "NewResponse 400"]);
}

#[test]
fn l4_an_error_of_a_subscriber_to_responses_is_the_answer() {
    let (mut config, _diary) = site();
    config.add_subscriber(|_: &mut NewResponse| Err(HttpConflict::new("too late").into()));
    let reply = Server::configured(config).get("/page");
    assert_eq!(reply.both(), (409, "409 Conflict\n\ntoo late\n"));
}

#[test]
fn w10_a_tween_added_twice_is_a_problem_that_names_both() {
    let (mut config, diary) = site();
    noting(&mut config, "once", &diary);
    noting(&mut config, "once", &diary);
    let report = config.make_app().unwrap_err().to_string();
    assert!(
        report.contains("the tween `once` is declared twice"),
        "{report}"
    );
    assert_eq!(
        report.matches("tweens_and_events.rs:").count(),
        2,
        "{report}"
    );
}

#[test]
fn what_one_piece_keeps_with_a_request_all_later_ones_find_on_whatever_thread() {
    struct Tenant(&'static str);
    let (mut config, _diary) = site();
    config.add_tween("tenant", |request: Request, next: Next| async move {
        request.extensions().insert(Tenant("north"));
        next.call(request).await
    });
    let tenant = |request: Request| {
        request
            .extensions()
            .get::<Tenant>()
            .map_or("?", |tenant| tenant.0)
    };
    let options = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    config.add_view(move |request: Request| tenant(request), options("/plain"));
    config.add_view(
        move |request: Request| async move { tenant(request) },
        options("/async"),
    );
    let server = Server::configured(config);
    for path in ["/plain", "/async"] {
        assert_eq!(server.get(path).both(), (200, "north"), "{path}");
    }
}
