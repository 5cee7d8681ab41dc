//! The pages, as a browser and as a program meet them.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use aiopyramid::testing::{MultipartForm, TestApp, TestResponse};
use serde_json::{Value, json};

/// What a browser says that it likes.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

fn app() -> TestApp {
    TestApp::new(forms::application().unwrap())
}

/// A form that is filled in well, by this address.
fn filled_in(email: &str) -> MultipartForm {
    MultipartForm::new()
        .text("name", "Ada <Lovelace>")
        .text("email", email)
        .text("password", "correct horse battery")
        .text("born", "1990-12-10")
        .text("address.city", "London")
        .text("topics", "birds")
        .text("topics", "books")
        .text("agreed", "on")
}

async fn send(app: &TestApp, form: MultipartForm) -> TestResponse {
    app.post("/")
        .header("accept", BROWSER)
        .multipart(form)
        .await
}

#[tokio::test]
async fn the_form_is_shown_empty() {
    let page = app().get("/").header("accept", BROWSER).await;
    assert_eq!(page.status(), 200, "{}", page.text());
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for field in ["name", "email", "password", "born", "address.city", "photo"] {
        assert!(
            page.text().contains(&format!("<label for=\"{field}\">")),
            "{field}"
        );
    }
    assert!(!page.text().contains("aria-invalid"));
}

#[tokio::test]
async fn a_person_is_registered_and_listed_with_the_photograph() {
    let app = app();
    let form = filled_in("ada@example.com").file("photo", "me.png", "image/png", PNG);
    let answer = send(&app, form).await;
    assert_eq!(answer.status(), 303, "{}", answer.text());
    assert_eq!(answer.header("location"), Some("/people#person-1"));

    let list = app.get("/people").header("accept", BROWSER).await;
    assert!(
        list.text().contains("Ada &lt;Lovelace&gt;"),
        "{}",
        list.text()
    );
    assert!(
        list.text().contains("src=\"/photos/1.png\""),
        "{}",
        list.text()
    );

    let photo = app.get("/photos/1.png").await;
    assert_eq!(photo.header("content-type"), Some("image/png"));
    assert_eq!(&photo.bytes()[..], PNG);
    assert_eq!(
        app.get("/photos/..%2f..%2fetc%2fpasswd").await.status(),
        404
    );
}

/// The form itself, as somebody fills it in who looks at it.
#[aiopyramid::test]
async fn the_form_is_filled_in_and_leads_to_the_list() {
    let browser = app().with_header("accept", BROWSER);
    let mut form = browser.get("/").ok().await.form();
    form.set("name", "Ada").set("email", "nowhere");
    form.check_value("topics", "birds").check("agreed");

    let page = form.submit().expect_status(422).await;
    let mut form = page.form();
    assert_eq!(form.value("name"), Some("Ada"));
    form.set("email", "ada@example.com")
        .set("password", "correct horse battery")
        .set("born", "1990-12-10")
        .set("address.city", "London")
        .upload("photo", "me.png", "image/png", PNG);

    let list = form.press("Register").follow_redirects().ok().await;
    list.must_contain("<h2>Ada</h2>")
        .must_contain("src=\"/photos/1.png\"");
    let again = list.click("Register").ok().await;
    assert_eq!(again.form().value("name"), Some(""));
}

#[tokio::test]
async fn what_is_wrong_is_shown_beside_what_was_typed() {
    let form = MultipartForm::new()
        .text("name", "Charles \"Chuck\" Babbage")
        .text("email", "nowhere")
        .text("password", "secret")
        .text("born", "long ago")
        .text("topics", "boats")
        .file("photo", "me.png", "image/png", "no picture at all");
    let page = send(&app(), form).await;
    assert_eq!(page.status(), 422, "{}", page.text());
    let page = page.text();
    for wrong in [
        "email",
        "password",
        "born",
        "photo",
        "address.city",
        "agreed",
    ] {
        assert!(
            page.contains(&format!("id=\"{wrong}-errors\"")),
            "{wrong}: {page}"
        );
        assert!(
            page.contains(&format!("<a href=\"#{wrong}\">")),
            "{wrong}: {page}"
        );
    }
    assert!(!page.contains("id=\"name-errors\""));
    assert!(
        page.contains("value=\"Charles &quot;Chuck&quot; Babbage\"")
            || page.contains("Charles &#34;Chuck&#34; Babbage")
    );
    assert!(page.contains("value=\"boats\" checked"));
    assert!(page.contains("value=\"long ago\""));
    assert!(page.contains("is no PNG or JPEG"));
    assert!(!page.contains("secret"), "a password is not sent back");
}

#[tokio::test]
async fn an_address_is_taken_once() {
    let app = app();
    assert_eq!(send(&app, filled_in("ada@example.com")).await.status(), 303);
    let page = send(&app, filled_in("Ada@Example.com")).await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text()
            .contains("somebody has registered with it already")
    );
}

#[tokio::test]
async fn of_two_at_the_same_time_one_is_told_that_the_other_was_faster() {
    let people = forms::People::in_pairs().unwrap();
    let app = TestApp::new(forms::application_with(people).unwrap());
    let (one, other) = tokio::join!(
        send(&app, filled_in("ada@example.com")),
        send(&app, filled_in("ada@example.com")),
    );
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let refused = if one.status() == 422 { one } else { other };
    assert!(
        refused.text().contains("somebody was faster"),
        "{}",
        refused.text()
    );
}

fn registration(email: &str) -> Value {
    json!({
        "name": "Grace Hopper",
        "email": email,
        "password": "nanoseconds of wire",
        "born": "1906-12-09",
        "address": {"city": "Arlington"},
        "topics": ["boats"],
        "agreed": true,
    })
}

#[tokio::test]
async fn a_program_sends_and_gets_json_by_the_same_view() {
    let app = app();
    let send = |value: Value| {
        app.post("/")
            .header("accept", "application/json")
            .json(&value)
    };
    let made = send(registration("grace@example.com")).await;
    assert_eq!(made.status(), 201, "{}", made.text());
    assert_eq!(made.json::<Value>()["registered"]["name"], "Grace Hopper");
    assert!(
        !made.text().contains("nanoseconds"),
        "a password is not sent back"
    );

    let mut wrong = registration("grace@example.com");
    wrong["address"]["city"] = json!("");
    wrong["topics"] = json!(["boats", "bombs"]);
    let refused = send(wrong).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(
        refused.header("content-type"),
        Some("application/problem+json")
    );
    let problem: Value = refused.json();
    let errors = problem["errors"].as_array().unwrap();
    let fields: Vec<&str> = errors
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["email", "address.city", "topics[1]"], "{problem}");

    let list = app
        .get("/people")
        .header("accept", "application/json")
        .await;
    assert_eq!(
        list.json::<Value>()["people"][0]["email"],
        "grace@example.com"
    );
}

#[tokio::test]
async fn the_style_is_kept_by_browsers() {
    let style = app().get("/style.css").await;
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    assert_eq!(style.header("cache-control"), Some("max-age=3600"));
}

/// The program itself, by the one command of the README.
#[test]
fn the_program_serves_the_form() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_forms"))
        .env("AIOPYRAMID_SERVER_PORT", "0")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(program.stderr.take().unwrap());
    let address = loop {
        let mut line = String::new();
        assert_ne!(
            log.read_line(&mut line).unwrap(),
            0,
            "the program has ended"
        );
        if let Some((_, address)) = line.split_once("Serving on http://") {
            break address.trim().to_owned();
        }
    };
    let mut stream = TcpStream::connect(address).unwrap();
    // It only keeps a broken program from hanging the tests.
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("<h1>Become a member</h1>"), "{page}");
}
