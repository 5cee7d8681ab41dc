//! Sessions of tower-sessions, whose layer stands around the application.

use aiopyramid::Configurator;
use aiopyramid::http::Body;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::{Log, Server};
use http::{Request, header};
use tower_layer::Layer;
use tower_service::Service;
use tower_sessions::{MemoryStore, SessionManagerLayer};

mod pages {
    use aiopyramid::prelude::*;
    use tower_sessions::Session;

    #[view_config(route = "/count")]
    async fn count(session: Session) -> Result<String> {
        let count = session.get::<u32>("count").await?.unwrap_or(0) + 1;
        session.insert("count", count).await?;
        Ok(count.to_string())
    }

    /// Plain code waits for its session.
    #[view_config(route = "/count-in-a-greenlet", mapper = GreenletMapper)]
    fn count_in_a_greenlet(session: &Session) -> Result<String> {
        let count = synchronize(session.get::<u32>("count"))?.unwrap_or(0) + 1;
        synchronize(session.insert("count", count))?;
        Ok(count.to_string())
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config
}

/// The cookie that a response sets, as a client sends it back.
fn cookie(set: Option<&str>) -> String {
    let set = set.expect("a cookie is set");
    set.split(';').next().unwrap().to_owned()
}

#[test]
fn a_session_lives_from_one_request_to_the_next() {
    let mut config = config();
    config.layer(SessionManagerLayer::new(MemoryStore::default()));
    let server = Server::configured(config);
    let first = server.get("/count");
    assert_eq!(first.both(), (200, "1"));
    let cookie = cookie(first.header("set-cookie"));
    let again = |target| server.send("GET", target, &[("cookie", &cookie)], b"").text;
    assert_eq!(again("/count-in-a-greenlet"), "2");
    assert_eq!(again("/count"), "3");
}

#[tokio::test]
async fn the_layer_may_stand_around_the_application_as_around_any_service() {
    let app = config().make_app().unwrap();
    let mut service = SessionManagerLayer::new(MemoryStore::default()).layer(app);
    let mut call = async |cookie: &str| {
        let request = Request::get("/count").header(header::COOKIE, cookie);
        let request = request.body(Body::empty()).unwrap();
        std::future::poll_fn(|cx| Service::<Request<Body>>::poll_ready(&mut service, cx))
            .await
            .unwrap();
        service.call(request).await.unwrap()
    };
    let first = call("").await;
    let set = first.headers()[header::SET_COOKIE].to_str().ok();
    let cookie = cookie(set);
    assert_eq!(first.into_body().bytes().await.unwrap(), "1");
    let second = call(&cookie).await;
    assert_eq!(second.into_body().bytes().await.unwrap(), "2");
}

#[tokio::test]
async fn without_its_layer_the_log_says_what_is_missing_and_the_client_learns_nothing() {
    let log = Log::of_this_thread();
    let client = TestApp::new(config().make_app().unwrap());
    let reply = client.get("/count").await;
    assert_eq!(reply.status(), 500);
    assert!(!reply.text().contains("ession"), "{}", reply.text());
    let log = log.text();
    for said in [
        "the argument `tower_sessions_core::session::Session` cannot be read",
        "Is `SessionManagerLayer` enabled?",
        "`config.layer(...)`",
    ] {
        assert!(log.contains(said), "{said:?} is not in\n{log}");
    }
}

#[tokio::test]
async fn a_layer_of_another_version_is_told_as_such() {
    use tower_sessions_0_14::{MemoryStore, SessionManagerLayer};

    let log = Log::of_this_thread();
    let mut config = config();
    config.layer(SessionManagerLayer::new(MemoryStore::default()));
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/count").await.status(), 500);
    let log = log.text();
    for said in [
        "the layer `tower_sessions::service::SessionManagerLayer<",
        "two versions of its library",
        "`cargo tree --invert tower-sessions-core`",
    ] {
        assert!(log.contains(said), "{said:?} is not in\n{log}");
    }
}
