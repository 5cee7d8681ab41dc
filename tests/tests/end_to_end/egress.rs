//! What leaves: lengths, interim statuses, bodies that break off.

use std::pin::Pin;
use std::task::{Context, Poll};

use aiopyramid::prelude::*;
use aiopyramid_tests::{Server, Wire};

/// Answers every request with what the function makes.
fn answering(make: fn() -> Response) -> Server {
    let mut config = Configurator::new();
    let view = move |_: Request| async move { make() };
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    Server::configured(config)
}

fn after(wire: &mut Wire) -> u16 {
    wire.request("GET", "/nowhere").reply().status
}

#[test]
fn head_tells_a_length_only_where_get_has_one() {
    for (status, length) in [(200, Some("2")), (204, None), (304, None)] {
        let server = match status {
            200 => answering(|| Response::text("ab")),
            204 => answering(|| Response::status_only(StatusCode::NO_CONTENT)),
            _ => answering(|| Response::status_only(StatusCode::NOT_MODIFIED)),
        };
        let reply = server.connect().request("HEAD", "/").reply_to_head();
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("content-length"), length, "{status}");
    }
}

#[test]
fn a_length_that_contradicts_the_body_does_not_cost_the_connection() {
    let server = answering(|| Response::text("longer").with_header(header::CONTENT_LENGTH, "3"));
    let mut wire = server.connect();
    assert_eq!(wire.request("GET", "/").reply().both(), (200, "longer"));
    assert_eq!(after(&mut wire), 404);
}

#[test]
fn an_interim_status_is_no_response() {
    let server = answering(|| Response::status_only(StatusCode::CONTINUE));
    let mut wire = server.connect();
    assert_eq!(wire.request("GET", "/").reply().status, 500);
    assert_eq!(after(&mut wire), 404);
}

/// Two bytes, a pause in which they can leave, and then what the function does.
struct Breaks(u8, fn() -> std::io::Error);

impl http_body::Body for Breaks {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::io::Error>>> {
        self.0 += 1;
        match self.0 {
            1 => Poll::Ready(Some(Ok(http_body::Frame::data("ab".into())))),
            2 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Some(Err((self.1)()))),
        }
    }
}

#[test]
fn a_body_that_breaks_off_sends_what_it_had_and_no_end() {
    let failing = || Breaks(0, || std::io::Error::other("the database went away"));
    let panicking = || Breaks(0, || panic!("in the middle of a body"));
    for make in [failing, panicking] as [fn() -> Breaks; 2] {
        let mut config = Configurator::new();
        let view = move |_: Request| async move { Response::new(Body::stream(make())) };
        let options = ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        };
        config.add_view(view, options);
        let server = Server::configured(config);
        let sent = server.connect().request("GET", "/").rest();
        assert!(sent.starts_with("HTTP/1.1 200"), "{sent}");
        assert!(sent.contains("ab") && !sent.contains("\r\n0\r\n"), "{sent}");
    }
}
