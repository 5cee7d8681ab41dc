//! Callbacks in the order of what happens to their connections.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::extract::Leaves;
use crate::prelude::*;
use crate::testing::TestApp;
use crate::websocket::CloseReason;

/// What callbacks tell of themselves.
struct Log(UnboundedSender<String>);

fn application() -> (TestApp, UnboundedReceiver<String>) {
    let (sender, told) = unbounded_channel();
    let mut config = Configurator::new();
    config.state(Log(sender)).scan_module(module_path!());
    (TestApp::new(config.make_app().unwrap()), told)
}

async fn next(told: &mut UnboundedReceiver<String>) -> String {
    told.recv()
        .await
        .expect("the application keeps the other end")
}

/// A state that is made of the request.
struct Member {
    log: Arc<Log>,
    room: String,
    messages: u32,
}

impl Member {
    fn tell(&self, what: &str) {
        let _ = self.log.0.send(format!("{} {what}", self.room));
    }
}

impl FromRequest for Member {
    type Body = Leaves;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Member> {
        let Path(room) = Path::<String>::from_request(request).await?;
        if room == "secret" {
            return Err(HttpForbidden::new("not for you").into());
        }
        let log = request.state::<Log>().expect("the application has one");
        Ok(Member {
            log,
            room,
            messages: 0,
        })
    }
}

#[websocket_view(route = "/plain/{room}")]
#[websocket_view(route = "/second/{room}")]
impl Member {
    fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
        self.tell("opens");
        if self.room == "closed" {
            return Err(Error::msg("not today"));
        }
        Ok(synchronize(ws.send(format!("welcome to {}", self.room)))?)
    }

    fn on_message(&mut self, ws: &mut WebSocket, message: Message) -> Result<()> {
        let text = message.as_text().unwrap_or("bytes");
        self.messages += 1;
        self.tell(&format!("begins {text}"));
        synchronize(tokio::task::yield_now());
        match text {
            "fail" => return Err(Error::msg("a message that fails")),
            "panic" => panic!("a message that panics"),
            text => synchronize(ws.send(text))?,
        }
        self.tell(&format!("ends {text}"));
        Ok(())
    }

    fn on_close(&mut self) {
        self.tell(&format!("closes after {}", self.messages));
    }
}

/// A state that always begins alike.
#[derive(Default)]
struct Counter {
    messages: u32,
}

#[websocket_view(route = "/count")]
impl Counter {
    async fn on_message(&mut self, ws: &WebSocket, _message: Message) -> Result<()> {
        self.messages += 1;
        Ok(ws.send(self.messages.to_string()).await?)
    }
}

struct Awaited(Member);

impl FromRequest for Awaited {
    type Body = Leaves;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Awaited> {
        Member::from_request(request).await.map(Awaited)
    }
}

#[websocket_view(route = "/awaited/{room}")]
impl Awaited {
    async fn on_message(&mut self, message: Message) -> Result<()> {
        tokio::task::yield_now().await;
        assert_ne!(message.as_text(), Some("panic"));
        Err(Error::msg("every message fails"))
    }

    async fn on_close(&self, ws: &WebSocket) -> Result<(), WebsocketClosed> {
        self.0.tell("closes");
        ws.send("bye").await
    }
}

fn code(reason: CloseReason) -> CloseCode {
    reason.code
}

#[tokio::test(flavor = "current_thread")]
async fn m24_messages_come_one_after_another_between_open_and_close() {
    let (app, mut told) = application();
    let mut client = app.websocket("/plain/hall").await;
    assert_eq!(client.text().await, "welcome to hall");
    for text in ["one", "two"] {
        client.send(text).await;
    }
    for text in ["one", "two"] {
        assert_eq!(client.text().await, text);
    }
    client.close(CloseCode::NORMAL, "").await;
    for expected in [
        "hall opens",
        "hall begins one",
        "hall ends one",
        "hall begins two",
        "hall ends two",
        "hall closes after 2",
    ] {
        assert_eq!(next(&mut told).await, expected);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn each_connection_has_a_state_of_its_own() {
    let (app, _told) = application();
    let mut first = app.websocket("/count").await;
    let mut second = app.websocket("/count").await;
    for expected in ["1", "2"] {
        first.send("").await;
        assert_eq!(first.text().await, expected);
    }
    second.send("").await;
    assert_eq!(second.text().await, "1");
}

#[tokio::test(flavor = "current_thread")]
async fn b8_the_last_callback_is_called_when_another_one_fails_or_panics() {
    for (target, message) in [
        ("/plain/hall", "fail"),
        ("/plain/hall", "panic"),
        ("/awaited/hall", "fail"),
        ("/awaited/hall", "panic"),
    ] {
        let (app, mut told) = application();
        let mut client = app.websocket(target).await;
        client.send(message).await;
        while !next(&mut told).await.starts_with("hall closes") {}
        assert_eq!(code(client.closed().await), CloseCode::INTERNAL_ERROR);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn b8_what_the_last_callback_sends_still_goes_out() {
    let (app, _told) = application();
    let mut client = app.websocket("/awaited/hall").await;
    client.send("fail").await;
    assert_eq!(client.text().await, "bye");
}

#[tokio::test(flavor = "current_thread")]
async fn b8_the_last_callback_is_called_when_the_first_one_fails() {
    let (app, mut told) = application();
    let mut client = app.websocket("/plain/closed").await;
    assert_eq!(code(client.closed().await), CloseCode::INTERNAL_ERROR);
    assert_eq!(next(&mut told).await, "closed opens");
    assert_eq!(next(&mut told).await, "closed closes after 0");
}

#[tokio::test(flavor = "current_thread")]
async fn a_state_that_is_refused_is_an_ordinary_response() {
    let (app, _told) = application();
    let refused = app.websocket("/second/secret").refused().await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
