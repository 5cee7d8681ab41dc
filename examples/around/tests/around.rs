//! What stands around the page, in the process; and the program with settings that are wrong.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use std::process::Command;
use std::sync::Arc;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{RecordedEvents, TestApp, TestConfigurator};
use guestbook::{Entry, Signed};
use serde_json::json;
use tokio::sync::Notify;

const SETTINGS: &str = include_str!("../development.toml");

fn configurator(settings: &str) -> Configurator {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module("around");
    around::configure(&mut config);
    config
}

async fn journal(app: &TestApp) -> Vec<String> {
    let request = app.get("/journal").header("x-token", "let me in");
    let mut lines: Vec<String> = request.ok().await.json();
    // What the request for the journal has left in it itself.
    lines.truncate(lines.len() - 3);
    lines
}

#[aiopyramid::test]
async fn both_tweens_and_the_subscriber_see_each_request_in_order() {
    let app = TestApp::new(configurator(SETTINGS).make_app().unwrap());
    app.get("/farewell").ok().await;
    app.app().spawned_done().await;
    let expected = [
        "awaited: /farewell",
        "called: /farewell",
        "told: /farewell",
        "called: /farewell 200",
        "awaited: /farewell 200",
        "spawned: the page has been sent",
    ];
    assert_eq!(journal(&app).await, expected);
}

#[aiopyramid::test]
async fn others_are_served_while_both_tweens_wait_for_one() {
    let gate = Arc::new(Notify::new());
    let mut config = configurator(SETTINGS);
    let behind_gate = {
        let gate = Arc::clone(&gate);
        move |_request: Request| {
            let gate = Arc::clone(&gate);
            async move {
                gate.notified().await;
                "at last"
            }
        }
    };
    let options = ViewOptions {
        route: Some("/slow"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(behind_gate, options);
    let app = TestApp::new(config.make_app().unwrap());
    let (slow, ()) = tokio::join!(app.get("/slow").ok(), async {
        assert_eq!(app.get("/nowhere").await.status(), 404);
        gate.notify_one();
    });
    assert_eq!(slow.text(), "at last");
    let lines = journal(&app).await;
    let at = |line: &str| lines.iter().position(|other| other == line).unwrap();
    assert!(at("called: /slow") < at("called: /nowhere"));
    assert!(at("awaited: /nowhere 404") < at("called: /slow 200"));
}

#[aiopyramid::test]
async fn the_settings_say_how_to_greet_and_who_reads_the_journal() {
    let app = TestApp::new(configurator(SETTINGS).make_app().unwrap());
    app.get("/")
        .ok()
        .await
        .must_contain("Good morning, Good morning!");
    app.get("/journal").expect_status(403).await;

    let without = TestApp::new(configurator("").make_app().unwrap());
    without.get("/").ok().await.must_contain("Hello!");
    without
        .get("/journal")
        .header("x-token", "")
        .expect_status(403)
        .await;
}

#[aiopyramid::test]
async fn a_guest_book_is_included_below_its_prefix_and_tells_who_signs() {
    let mut config = configurator(SETTINGS);
    let signed: RecordedEvents<Signed> = config.testing_add_subscriber();
    let app = TestApp::new(config.make_app().unwrap());
    let entry = [("name", "Ada"), ("text", "I was here")];
    let page = app
        .post("/guests/")
        .form(&entry)
        .follow_redirects()
        .ok()
        .await;
    page.assert_json(json!([{ "name": "Ada", "text": "I was here" }]));
    let expected = Entry {
        name: "Ada".to_owned(),
        text: "I was here".to_owned(),
    };
    assert_eq!(signed.last().entry, expected);
    // Nobody counts where nobody serves.
    app.get("/").ok().await.must_contain("nobody has signed");
}

#[aiopyramid::test]
async fn the_background_task_counts_the_guests_and_loses_none_at_the_end() {
    let app = TestApp::new(configurator(SETTINGS).make_app().unwrap());
    app.app().start_background().unwrap();
    for name in ["Ada", "Grace"] {
        let entry = [("name", name), ("text", "hello")];
        app.post("/guests/").form(&entry).ok().await;
    }
    app.app().shutdown().trigger();
    app.app().finish_background().await;
    app.get("/")
        .ok()
        .await
        .must_contain("2 signed, the latest is Grace");
}

#[aiopyramid::test]
fn the_layer_compresses_what_clients_take_compressed() {
    let app = TestApp::new(configurator(SETTINGS).make_app().unwrap());
    let packed = app.get("/").header("accept-encoding", "gzip").ok().wait();
    packed.assert_header("content-encoding", "gzip");
    let plain = app.get("/").ok().wait();
    assert_eq!(plain.header("content-encoding"), None);
}

#[test]
fn settings_that_are_wrong_are_told_all_at_once_before_anything_is_served() {
    let mistaken = concat!(env!("CARGO_MANIFEST_DIR"), "/mistaken.toml");
    let output = Command::new(env!("CARGO_BIN_EXE_around"))
        .args(["--config", mistaken])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let report = String::from_utf8(output.stderr).unwrap();
    for part in [
        "mistaken.toml:4:1: unknown key `prot` in [server]; did you mean `port`?",
        "mistaken.toml:8:1: `times` in [greeting] must be",
        "mistaken.toml:9:1: unknown key `tokne` in [greeting]; did you mean `token`?",
    ] {
        assert!(report.contains(part), "{part}\nis not in\n{report}");
    }
    assert!(!report.contains("let me in"), "{report}");
}
