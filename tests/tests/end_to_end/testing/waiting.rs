//! What a test says that waits for what never comes: a message, an event, a piece; and for one of a view that has failed.

use std::time::Duration;

use super::{client, message_of};

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid::respond::EventStream;

    #[websocket_view(route = "/silent")]
    async fn silent(mut ws: WebSocket) {
        while ws.recv().await.is_some() {}
    }

    #[websocket_view(route = "/deaf")]
    async fn deaf(_ws: WebSocket) {
        std::future::pending::<()>().await;
    }

    #[websocket_view(route = "/fails/{_how}")]
    fn fails(_how: &str, mut ws: WebSocket) -> Result<()> {
        let message = synchronize(ws.recv()).unwrap_or("nothing".into());
        let number: u32 = message.as_text().unwrap_or("bytes").parse()?;
        assert!(number < 7, "{number} is too much");
        Ok(())
    }

    #[websocket_view(route = "/outcome")]
    async fn outcome(_ws: WebSocket) -> Result<(), HttpNotFound> {
        Err(HttpNotFound::new("too late"))
    }

    #[view_config(route = "/events")]
    async fn events() -> EventStream {
        EventStream::by_coroutine(|_| std::future::pending())
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

/// All of these are in the message of a test that fails.
#[track_caller]
fn check(test: impl AsyncFnOnce(), parts: &[&str]) {
    let message = message_of(test);
    for part in parts.iter().chain(&["waiting.rs:"]) {
        assert!(message.contains(part), "{part:?} is not in:\n{message}");
    }
}

#[test]
fn what_never_comes_fails_the_test_when_its_patience_is_over() {
    let app = client(VIEWS).with_patience(Duration::from_millis(1));
    let nothing = ["nothing came for 1ms", "asked at "];
    for read in [0, 1, 2, 3] {
        let message = async || {
            let mut client = app.websocket("/silent").await;
            match read {
                0 => drop(client.recv().await),
                1 => drop(client.text().await),
                2 => client.json::<()>().await,
                _ => drop(client.closed().await),
            }
        };
        check(message, &[&nothing[..], &["GET /silent"]].concat());
    }
    let event = async || drop(app.get("/events").events().await.next().await);
    check(event, &[&nothing[..], &["GET /events"]].concat());
}

#[test]
fn the_error_of_the_view_is_told_where_a_message_was_expected() {
    let app = client(VIEWS);
    let said = async |target: &str, message: &str| {
        let mut client = app.websocket(target).await;
        client.send(message).await;
        client.text().await;
    };
    check(
        async || said("/fails/by-an-error", "seven").await,
        &[
            "is closed with 1011",
            "the view failed: invalid digit",
            "waiting.rs:24:",
        ],
    );
    check(
        async || said("/fails/by-a-panic", "7").await,
        &["is closed with 1011", "7 is too much", "waiting.rs:25:"],
    );
    check(
        async || drop(app.websocket("/outcome").await.text().await),
        &["is closed with 1011", "the view failed: 404", "too late"],
    );
}

#[test]
fn a_message_that_is_not_taken_fails_the_test_too() {
    let app = client(VIEWS).with_patience(Duration::from_millis(50));
    let deaf = async || {
        let mut client = app.websocket("/deaf").await;
        for _ in 0..100 {
            client.send("x".repeat(4096)).await;
        }
    };
    check(deaf, &["GET /deaf", "nothing was taken for 50ms"]);
}
