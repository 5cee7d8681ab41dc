//! Views that are called back (M24), in coroutines and in greenlets.

use aiopyramid_tests::websocket::{Frame, Handshake, RawSocket};
use aiopyramid_tests::{Lines, Server, Told};

use super::served;

mod views {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aiopyramid::prelude::*;
    use aiopyramid_tests::Tell;

    static OPEN: AtomicUsize = AtomicUsize::new(0);

    /// Whom the views of this connection tell.
    fn tell(ws: &WebSocket) -> Arc<Tell> {
        ws.request().state().expect("each application here has one")
    }

    /// Counts in itself.
    #[derive(Default)]
    struct Counter {
        count: usize,
    }

    #[websocket_view(route = "/callbacks")]
    impl Counter {
        async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            tell(ws).say("open begins");
            tokio::task::yield_now().await;
            tell(ws).say("open");
            Ok(ws.send("welcome").await?)
        }

        async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            let text = message.as_text().unwrap_or("bytes");
            tell(ws).say(format!("{text} begins"));
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            tell(ws).say(text);
            self.count += 1;
            match text {
                "fail" => Err(Error::msg("the callback fails")),
                "panic" => panic!("no luck in a callback"),
                "leave" => {
                    ws.close(4005, "").await;
                    Ok(())
                }
                _ => Ok(ws.send(self.count.to_string()).await?),
            }
        }

        async fn on_close(&mut self, ws: &WebSocket) {
            let how = ws.closed_by_client().map(|how| how.code.number());
            tell(ws).say(format!("close after {}, {how:?}", self.count));
        }
    }

    /// The same in greenlets.
    #[derive(Default)]
    struct PlainCounter {
        count: usize,
    }

    #[websocket_view(route = "/callbacks/plain")]
    impl PlainCounter {
        fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            tell(ws).say("open begins");
            synchronize(tokio::task::yield_now());
            tell(ws).say("open");
            Ok(synchronize(ws.send("welcome"))?)
        }

        fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            let text = message.as_text().unwrap_or("bytes");
            tell(ws).say(format!("{text} begins"));
            for _ in 0..10 {
                synchronize(tokio::task::yield_now());
            }
            tell(ws).say(text);
            self.count += 1;
            match text {
                "fail" => Err(Error::msg("the callback fails")),
                "panic" => panic!("no luck in a callback"),
                "leave" => {
                    synchronize(ws.close(4005, ""));
                    Ok(())
                }
                _ => Ok(synchronize(ws.send(self.count.to_string()))?),
            }
        }

        fn on_close(&mut self, ws: &WebSocket) {
            let how = ws.closed_by_client().map(|how| how.code.number());
            tell(ws).say(format!("close after {}, {how:?}", self.count));
        }
    }

    #[derive(Default)]
    struct OnlyMessages;

    #[websocket_view(route = "/callbacks/messages")]
    impl OnlyMessages {
        async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            Ok(ws.send(message).await?)
        }
    }

    #[derive(Default)]
    struct OnlyClose;

    #[websocket_view(route = "/callbacks/close")]
    impl OnlyClose {
        fn on_close(&mut self, ws: &WebSocket) {
            tell(ws).say("closed");
        }
    }

    /// Is made of its request.
    struct Guest {
        name: String,
        number: usize,
    }

    impl FromRequest for Guest {
        type Body = aiopyramid::extract::Leaves;
        type Rejection = HttpUnauthorized;

        async fn from_request(request: &Request) -> Result<Guest, HttpUnauthorized> {
            let name = request
                .header("x-name")
                .ok_or_else(|| HttpUnauthorized::new("no name"))?;
            Ok(Guest {
                name: name.to_owned(),
                number: OPEN.fetch_add(1, Ordering::Relaxed),
            })
        }
    }

    #[websocket_view(route = "/callbacks/guest")]
    impl Guest {
        async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            Ok(ws.send(format!("{} {}", self.name, self.number)).await?)
        }
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

fn server(settings: &str) -> (Server, Told) {
    served(VIEWS, settings)
}

#[test]
fn m24_callbacks_come_one_after_the_other_and_share_what_they_count() {
    let (server, told) = server("");
    for view in ["/callbacks", "/callbacks/plain"] {
        let mut socket = RawSocket::open(server.address(), view);
        // All at once, so that they could meet.
        let texts = ["a", "b"].map(|text| Frame::text(text).masked());
        socket.bytes(texts.concat());
        assert_eq!(socket.text(), "welcome");
        assert_eq!(
            (socket.text(), socket.text()),
            ("1".to_owned(), "2".to_owned())
        );
        let mut other = RawSocket::open(server.address(), view);
        assert_eq!(other.text(), "welcome");
        let before = [
            "open begins",
            "open",
            "a begins",
            "a",
            "b begins",
            "b",
            "open begins",
            "open",
        ];
        for what in before {
            assert_eq!(told.next(), what, "{view}");
        }
        assert_eq!(other.ask("c"), "1", "each connection counts for itself");
        assert_eq!(other.close(4000).0, 4000);
        for what in ["c begins", "c", "close after 1, Some(4000)"] {
            assert_eq!(told.next(), what, "{view}");
        }
        socket.vanish();
        assert_eq!(told.next(), "close after 2, None", "{view}");
    }
}

#[test]
fn b8_on_close_comes_however_a_callback_ends() {
    let (server, told) = server("");
    for view in ["/callbacks", "/callbacks/plain"] {
        for (text, code, logged) in [
            ("fail", 1011, Some("the callback fails")),
            ("panic", 1011, Some("no luck in a callback")),
            ("leave", 4005, None),
        ] {
            let lines = logged.map(Lines::with);
            let mut socket = RawSocket::open(server.address(), view);
            assert_eq!(socket.text(), "welcome");
            assert_eq!(
                socket.send(Frame::text(text)).answer_closing().0,
                code,
                "{view} {text}"
            );
            let told: Vec<_> = (0..5).map(|_| told.next()).collect();
            let begins = format!("{text} begins");
            assert_eq!(told[..4], ["open begins", "open", &begins, text], "{view}");
            assert!(told[4].starts_with("close after 1"), "{view} {told:?}");
            if let Some(lines) = lines {
                let line = lines.next();
                assert!(line.contains("ERROR") && line.contains(view), "{line}");
            }
        }
    }
}

#[test]
fn m24_each_callback_may_be_left_out() {
    let (server, told) = server("");
    assert_eq!(
        RawSocket::open(server.address(), "/callbacks/messages").ask("hello"),
        "hello"
    );
    let mut socket = RawSocket::open(server.address(), "/callbacks/close");
    socket.send(Frame::text("nobody hears this"));
    assert_eq!(socket.close(1000).0, 1000);
    assert_eq!(told.next(), "closed");
}

#[test]
fn m19_the_state_of_callbacks_is_made_of_the_request_which_may_refuse() {
    let (server, _) = server("");
    for number in 0..3 {
        let asked = Handshake::new("/callbacks/guest").with("X-Name", "ann");
        let (mut socket, _) = asked.accepted(server.address());
        assert_eq!(socket.text(), format!("ann {number}"));
    }
    assert_eq!(
        Handshake::new("/callbacks/guest")
            .refused(server.address())
            .status,
        401
    );
}
