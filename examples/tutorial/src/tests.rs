//! The views as the functions that they are, and the application as a client sees it.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{self, DummyRequest, TestApp};

use crate::views::{echo, home};

#[aiopyramid::test]
async fn home_waits_as_long_as_it_is_asked_to() {
    let request = DummyRequest::new().param("sleep", "0.01").build();
    let wish = Params::from_request(&request).await.unwrap();
    let info = home(wish).await.unwrap();
    assert_eq!(info.title, "aiotutorial websocket test");
    assert_eq!(info.wait_time, 0.01);
}

#[aiopyramid::test]
async fn home_waits_a_tenth_of_a_second_unless_it_is_asked() {
    let request = DummyRequest::new().build();
    let wish = Params::from_request(&request).await.unwrap();
    assert_eq!(home(wish).await.unwrap().wait_time, 0.1);
}

#[aiopyramid::test]
async fn echo_sends_what_it_gets_until_the_other_side_closes() {
    let request = DummyRequest::new().build();
    let (ws, mut client) = testing::websocket_pair(request);
    let talk = async {
        client.send("hello").await;
        assert_eq!(client.text().await, "hello");
        client.send(b"bytes".to_vec()).await;
        assert_eq!(client.recv().await.unwrap().as_bytes(), b"bytes");
        client.close(CloseCode::NORMAL, "").await;
    };
    let (ended, ()) = tokio::join!(echo(ws), talk);
    ended.unwrap();
}

fn application(settings: Settings) -> TestApp {
    let mut config = Configurator::with_settings(settings);
    config.scan_module(env!("CARGO_CRATE_NAME"));
    crate::constructor(&mut config);
    TestApp::new(config.make_app().unwrap())
}

#[aiopyramid::test]
async fn the_page_says_where_the_websocket_is() {
    let app = application(testing::settings());
    let page = app.get("/").query(&[("sleep", "0")]).ok().await;
    page.assert_header("content-type", "text/html; charset=utf-8")
        .must_contain("<h1>aiotutorial websocket test</h1>")
        .must_contain("data-echo=\"/echo\"");
}

#[aiopyramid::test]
async fn a_form_may_say_how_long_the_page_waits() {
    let app = application(testing::settings());
    let page = app.post("/").form(&[("sleep", "0.02")]).ok().await;
    page.must_contain("0.02");
}

#[aiopyramid::test]
async fn what_is_no_time_is_a_bad_request() {
    let app = application(testing::settings());
    for sleep in ["soon", "-1", "NaN", "inf"] {
        let page = app.get("/").query(&[("sleep", sleep)]);
        page.expect_status(400).await;
    }
}

#[aiopyramid::test]
async fn the_application_echoes() {
    let app = application(testing::settings());
    let mut client = app.websocket("/echo").await;
    client.send("hello").await;
    assert_eq!(client.text().await, "hello");
    let closed = client.close(CloseCode::NORMAL, "").await;
    assert_eq!(closed.code, CloseCode::NORMAL);
}

#[aiopyramid::test]
async fn an_ordinary_request_for_the_websocket_is_told_to_upgrade() {
    let app = application(testing::settings());
    app.get("/echo").expect_status(426).await;
}

#[aiopyramid::test]
async fn both_files_of_settings_are_good() {
    for file in ["development.toml", "development.ini"] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + file;
        let app = application(Settings::from_file(path).unwrap());
        app.get("/").query(&[("sleep", "0")]).ok().await;
    }
}
