//! Requests that ask the application something on their own behalf (L8).

use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;

use crate::events::{Diary, note};

mod site {
    use aiopyramid::prelude::*;

    use super::note;

    pub(super) async fn text(response: Response) -> Result<String> {
        let (head, body) = response.into_parts();
        let body = body.bytes().await?;
        Ok(format!(
            "{} {}",
            head.status.as_u16(),
            String::from_utf8_lossy(&body)
        ))
    }

    fn current() -> String {
        Request::current().unwrap().uri().path().to_owned()
    }

    #[view_config(route = "/inner/{how}")]
    async fn inner(how: &str, request: &Request) -> Result<String> {
        note(request, format!("view of {}", current()));
        request.add_response_callback(|request: &Request, _: &mut Response| {
            note(request, format!("response callback of {}", current()));
        });
        request.add_finished_callback(async |request: Request| {
            note(&request, format!("finished callback of {}", current()));
        });
        match how {
            "fine" => Ok("inner".to_owned()),
            "forbidden" => Err(HttpForbidden::new("not you").into()),
            "panics" => panic!("on purpose"),
            _ => Err(Error::msg("on purpose")),
        }
    }

    #[view_config(route = "/without/{how}")]
    async fn without(how: &str, request: &Request) -> Result<String> {
        let answered = request.subrequest(&format!("/inner/{how}")).await;
        assert_eq!(current(), format!("/without/{how}"));
        text(answered?).await
    }

    #[view_config(route = "/with/{how}")]
    async fn with(how: &str, request: &Request) -> Result<String> {
        let inner = request.subrequest(&format!("/inner/{how}"));
        text(inner.with_tweens().await?).await
    }

    #[view_config(route = "/plain/{how}")]
    fn plain(how: &str, request: &Request) -> Result<String> {
        let answered = synchronize(request.subrequest(&format!("/inner/{how}")).into_future())?;
        assert_eq!(current(), format!("/plain/{how}"));
        synchronize(text(answered))
    }

    #[view_config(route = "/greenlet/{how}", mapper = GreenletMapper)]
    fn greenlet(how: &str, request: &Request) -> Result<String> {
        let answered = synchronize(request.subrequest(&format!("/inner/{how}")).into_future())?;
        assert_eq!(current(), format!("/greenlet/{how}"));
        synchronize(text(answered))
    }

    #[view_config(route = "/caught")]
    async fn caught(request: &Request) -> Result<String> {
        match request.subrequest("/inner/forbidden").await {
            Ok(_) => Ok("let in".to_owned()),
            Err(error) => Ok(format!(
                "caught {}",
                error.downcast_ref::<HttpForbidden>().is_some()
            )),
        }
    }

    #[view_config(route = "/itself/{tweens}")]
    async fn itself(tweens: bool, request: &Request) -> Result<Response> {
        note(request, "itself");
        let again = request.subrequest(&format!("/itself/{tweens}"));
        match tweens {
            true => again.with_tweens().await,
            false => again.await,
        }
    }

    #[view_config(route = "/nobody")]
    async fn nobody(request: &Request) -> Result<Response> {
        request.subrequest("no target").await
    }

    #[view_config(route = "/echo")]
    async fn echo(request: &Request) -> Result<String> {
        let body = request.body().await?;
        Ok(format!(
            "{} {} {:?} {:?} {:?} {}",
            request.method(),
            request.host(),
            request.peer_addr().map(|peer| peer.port()),
            request.header("x-a"),
            request.header("x-own"),
            String::from_utf8_lossy(&body),
        ))
    }

    #[view_config(route = "/sends")]
    async fn sends(request: &Request) -> Result<String> {
        let echo = request.subrequest("/echo").method(Method::PUT);
        let first = text(echo.header("x-a", "a").body("body").await?).await?;
        let second = request
            .subrequest("/echo")
            .header("host", "other.example")
            .await?;
        Ok(format!("{first}\n{}", text(second).await?))
    }
}

fn made() -> (TestApp, Diary) {
    let mut config = Configurator::new();
    let diary = Diary::default();
    config.state(diary.clone());
    config.scan_module(concat!(module_path!(), "::site"));
    config.add_tween("tween", |request: Request, next: Next| async move {
        note(&request, format!("tween of {}", request.uri().path()));
        next.call(request).await
    });
    config.add_subscriber(|event: &NewRequest| {
        let path = event.request.uri().path();
        note(&event.request, format!("NewRequest of {path}"));
    });
    config.add_subscriber(|event: &mut NewResponse| {
        let path = event.request.uri().path();
        note(&event.request, format!("NewResponse of {path}"));
    });
    (TestApp::new(config.make_app().unwrap()), diary)
}

#[tokio::test]
async fn l8_a_subrequest_has_events_and_callbacks_of_its_own_and_passes_no_tweens() {
    let (app, diary) = made();
    for kind in ["without", "plain", "greenlet"] {
        let response = app.get(&format!("/{kind}/fine")).await;
        assert_eq!(response.text(), "200 inner", "{kind}");
        assert_eq!(
            diary.take(),
            [
                &*format!("tween of /{kind}/fine"),
                &*format!("NewRequest of /{kind}/fine"),
                "NewRequest of /inner/fine",
                "view of /inner/fine",
                "response callback of /inner/fine",
                "NewResponse of /inner/fine",
                "finished callback of /inner/fine",
                &*format!("NewResponse of /{kind}/fine"),
            ]
        );
    }
}

#[tokio::test]
async fn l8_without_tweens_an_error_is_that_of_the_caller() {
    let (app, diary) = made();
    for kind in ["without", "plain", "greenlet"] {
        for (how, status) in [("forbidden", 403), ("fails", 500), ("panics", 500)] {
            let response = app.get(&format!("/{kind}/{how}")).await;
            assert_eq!(response.status(), status, "{kind} {how}");
            let notes = diary.take();
            let of_inner = notes.iter().filter(|note| note.contains("/inner/"));
            assert_eq!(
                of_inner.collect::<Vec<_>>(),
                [
                    &format!("NewRequest of /inner/{how}"),
                    &format!("view of /inner/{how}"),
                    &format!("finished callback of /inner/{how}"),
                ]
            );
        }
    }
    assert_eq!(app.get("/caught").await.text(), "caught true");
}

#[tokio::test]
async fn l8_with_tweens_it_is_a_response() {
    let (app, diary) = made();
    assert_eq!(app.get("/with/fine").await.text(), "200 inner");
    assert_eq!(diary.take()[2], "tween of /inner/fine");
    let response = app.get("/with/forbidden").await;
    assert_eq!(response.status(), 200);
    assert!(response.text().starts_with("403 "), "{}", response.text());
    let notes = diary.take();
    assert!(
        notes.contains(&"response callback of /inner/forbidden".to_owned()),
        "{notes:?}"
    );
    assert!(app.get("/with/panics").await.text().starts_with("500 "));
}

#[tokio::test]
async fn a_view_that_asks_for_itself_is_an_error() {
    let (app, diary) = made();
    for tweens in [false, true] {
        let response = app.get(&format!("/itself/{tweens}")).await;
        assert_eq!(response.status(), 500);
        let notes = diary.take();
        let times = notes.iter().filter(|note| *note == "itself").count();
        assert_eq!(times, 17, "{tweens}");
    }
}

#[tokio::test]
async fn a_subrequest_says_what_it_is_told_to_say_and_has_the_host_and_the_peer() {
    let (app, _) = made();
    let request = app.get("/sends").header("x-own", "not inherited");
    let response = request.peer("192.0.2.1:5000".parse().unwrap()).await;
    assert_eq!(
        response.text(),
        "200 PUT example.com Some(5000) Some(\"a\") None body\n\
         200 GET other.example Some(5000) None None "
    );
}

#[tokio::test]
async fn what_is_no_target_and_what_belongs_to_no_application_is_an_error() {
    let (app, _) = made();
    assert_eq!(app.get("/nobody").await.status(), 500);
    let request = Request::builder().build();
    let error = request.subrequest("/").await.unwrap_err();
    assert!(error.to_string().contains("no application"), "{error}");
}

#[tokio::test]
async fn in_a_mounted_application_it_makes_the_paths_that_its_parent_makes() {
    let mut inner = Configurator::new();
    let path = |request: Request| async move { Ok::<_, Error>(request.route_path("path", &[])?) };
    inner.add_route("path", "/path");
    let options = ViewOptions {
        route_name: Some("path"),
        ..ViewOptions::DEFAULT
    };
    inner.add_view(path, options);
    let asks =
        |request: Request| async move { site::text(request.subrequest("/path").await?).await };
    let options = ViewOptions {
        route: Some("/asks"),
        ..ViewOptions::DEFAULT
    };
    inner.add_view(asks, options);
    let mut outer = Configurator::new();
    outer.mount("/shop", inner.make_app().unwrap());
    let app = TestApp::new(outer.make_app().unwrap());
    assert_eq!(app.get("/shop/asks").await.text(), "200 /shop/path");
}
