//! Rooms as those in them see them, in the process.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{TestApp, TestWebSocket};
use serde_json::{Value, json};

fn application_with(settings: &str) -> TestApp {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module("chat");
    chat::configure(&mut config).unwrap();
    TestApp::new(config.make_app().unwrap())
}

fn application() -> TestApp {
    application_with(include_str!("../development.toml"))
}

/// Somebody in a room.
struct Member(TestWebSocket);

impl Member {
    /// Comes in, and gets to know who is there.
    async fn enters(app: &TestApp, room: &str, name: &str) -> Member {
        let path = format!("/rooms/{room}/talk?name={name}");
        let mut member = Member(app.websocket(&path).await);
        assert_eq!(member.told("you").await["name"], name);
        member
    }

    /// The next thing of a kind that this one is told.
    async fn told(&mut self, kind: &str) -> Value {
        loop {
            let told: Value = self.0.json().await;
            if told["kind"] == kind {
                return told;
            }
        }
    }

    async fn says(&mut self, text: &str) {
        self.0.send(json!({ "say": text }).to_string()).await;
    }

    /// The next line: who said it, and what.
    async fn hears(&mut self) -> (String, String) {
        let said = self.told("said").await;
        let text = |key: &str| said[key].as_str().unwrap().to_owned();
        (text("name"), text("text"))
    }

    /// Reads who is there until it is they.
    async fn sees(&mut self, names: &[&str]) {
        while self.told("present").await["names"] != json!(names) {}
    }

    async fn leaves(mut self) {
        self.0.close(CloseCode::NORMAL, "").await;
    }
}

fn line(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[aiopyramid::test]
async fn what_one_says_everybody_in_the_room_hears_and_nobody_elsewhere() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    let mut eve = Member::enters(&app, "tea", "Eve").await;
    let mut bob = Member::enters(&app, "coffee", "Bob").await;
    ada.says("  milk?  ").await;
    assert_eq!(ada.hears().await, line("Ada", "milk?"));
    assert_eq!(eve.hears().await, line("Ada", "milk?"));
    bob.says("black").await;
    assert_eq!(bob.hears().await, line("Bob", "black"));
}

#[aiopyramid::test]
async fn who_is_there_is_told_when_somebody_comes_or_goes() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    ada.sees(&["Ada"]).await;
    let eve = Member::enters(&app, "tea", "Eve").await;
    ada.sees(&["Ada", "Eve"]).await;
    eve.leaves().await;
    ada.sees(&["Ada"]).await;
}

#[aiopyramid::test]
async fn somebody_whose_name_is_taken_gets_a_number() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    let mut other = Member(app.websocket("/rooms/tea/talk?name=Ada").await);
    assert_eq!(other.told("you").await["name"], "Ada 2");
    ada.sees(&["Ada", "Ada 2"]).await;
}

#[aiopyramid::test]
async fn newcomers_are_told_the_last_fifty_lines_in_order() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    for number in 0..60 {
        ada.says(&number.to_string()).await;
        ada.hears().await;
    }
    let mut eve = Member::enters(&app, "tea", "Eve").await;
    for number in 10..60 {
        assert_eq!(eve.hears().await, line("Ada", &number.to_string()));
    }
}

#[aiopyramid::test]
async fn lines_have_rising_numbers() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    let mut last = 0;
    for _ in 0..20 {
        ada.says("on").await;
        let id = ada.told("said").await["id"].as_u64().unwrap();
        assert!(id > last);
        last = id;
    }
}

#[aiopyramid::test]
async fn whoever_sends_what_no_page_would_send_is_shown_out() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    let long = json!({ "say": "x".repeat(1001) }).to_string();
    for sent in ["hello", "{}", r#"{"say": "  "}"#, &long] {
        let mut eve = Member::enters(&app, "tea", "Eve").await;
        eve.0.send(sent).await;
        let closed = eve.0.closed().await;
        assert_eq!(closed.code, CloseCode::POLICY_VIOLATION, "{sent}");
        assert_eq!(closed.reason, "That is nothing to say.");
        ada.sees(&["Ada"]).await;
    }
    ada.says(&"😀".repeat(1000)).await;
    assert_eq!(ada.hears().await.1.chars().count(), 1000);
}

#[aiopyramid::test]
async fn a_message_that_is_far_too_long_is_not_read() {
    let app = application();
    let mut eve = Member::enters(&app, "tea", "Eve").await;
    eve.0.send("x".repeat(20_000)).await;
    assert_eq!(eve.0.closed().await.code, CloseCode::TOO_LARGE);
}

#[aiopyramid::test]
async fn a_full_room_asks_to_come_again() {
    let app = application_with("[chat]\nseats = 1");
    let ada = Member::enters(&app, "tea", "Ada").await;
    let mut eve = app.websocket("/rooms/tea/talk?name=Eve").await;
    assert_eq!(eve.closed().await.code, CloseCode::TRY_AGAIN_LATER);
    let mut bob = Member::enters(&app, "coffee", "Bob").await;
    bob.says("here").await;
    bob.hears().await;
    ada.leaves().await;
}

#[aiopyramid::test]
async fn those_who_watch_are_told_what_those_who_talk_are() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    ada.says("before").await;
    ada.hears().await;
    let mut events = app.get("/rooms/tea/events").events().await;
    let before = events.next().await.unwrap();
    assert_eq!(before.json::<Value>()["text"], "before");
    let present: Value = events.next().await.unwrap().json();
    assert_eq!(present["names"], json!(["Ada"]));
    ada.says("after").await;
    let after = events.next().await.unwrap();
    assert_eq!(after.json::<Value>()["text"], "after");
    let number = |id: Option<String>| id.unwrap().parse::<u64>().unwrap();
    assert!(number(after.id) > number(before.id));
}

#[aiopyramid::test]
async fn a_watcher_who_comes_back_gets_what_it_has_missed() {
    let app = application();
    let mut ada = Member::enters(&app, "tea", "Ada").await;
    for text in ["one", "two", "three"] {
        ada.says(text).await;
    }
    let one = ada.told("said").await["id"].to_string();
    ada.hears().await;
    ada.hears().await;
    let again = app.get("/rooms/tea/events").header("last-event-id", &one);
    let mut events = again.events().await;
    for text in ["two", "three"] {
        let event: Value = events.next().await.unwrap().json();
        assert_eq!(event["text"], text);
    }
}

#[aiopyramid::test]
async fn a_room_has_one_address_and_what_is_typed_leads_there() {
    let app = application();
    let found = app.get("/rooms").query(&[("room", "Tea Time!")]).ok().await;
    found.assert_header("location", "/rooms/tea-time");
    found.follow().ok().await.must_contain("tea-time");
    let none = app.get("/rooms").query(&[("room", "?!")]).ok().await;
    none.assert_header("location", "/");
    for nowhere in ["/rooms/Tea", "/rooms/tea%20time", "/rooms/-"] {
        app.get(nowhere).expect_status(404).await;
        let talk = app.websocket(&format!("{nowhere}/talk"));
        assert_eq!(talk.refused().await.status(), 404);
    }
}

#[aiopyramid::test]
async fn the_list_has_open_rooms_with_how_many_are_there() {
    let app = application();
    app.get("/").ok().await.must_contain("No room is open yet");
    let ada = Member::enters(&app, "tea", "Ada").await;
    let page = app.get("/").ok().await;
    page.must_contain("/rooms/tea\"").must_contain("1 here");
    ada.leaves().await;
}

#[aiopyramid::test]
async fn a_page_of_somebody_else_cannot_talk() {
    let app = application();
    let elsewhere = app
        .websocket("/rooms/tea/talk")
        .header("origin", "https://elsewhere.example");
    assert_eq!(elsewhere.refused().await.status(), 403);
}

#[aiopyramid::test]
async fn pages_have_their_style_and_their_script() {
    let app = application();
    let page = app.get("/rooms/tea").ok().await;
    page.must_contain("data-talk=\"/rooms/tea/talk\"");
    for (path, content_type) in [
        ("/style.css", "text/css; charset=utf-8"),
        ("/room.js", "text/javascript; charset=utf-8"),
    ] {
        page.must_contain(&format!("\"{path}\""));
        app.get(path)
            .ok()
            .await
            .assert_header("content-type", content_type);
    }
}
