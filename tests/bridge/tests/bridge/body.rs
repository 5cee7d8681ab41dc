//! Extractors that read the body, and the one limit.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use aiopyramid::Configurator;
use aiopyramid::http::{Body, Request};
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;
use bytes::Bytes;
use http_body::Frame;

mod pages {
    use aiopyramid::prelude::*;
    use axum_core::extract::FromRequest;
    use axum_core::extract::rejection::{BytesRejection, StringRejection};
    use bytes::Bytes;

    /// An extractor that does not ask for a limit, and streams.
    struct Counted(usize);

    impl<S: Send + Sync> FromRequest<S> for Counted {
        type Rejection = (StatusCode, String);

        async fn from_request(
            request: axum_core::extract::Request,
            _: &S,
        ) -> Result<Counted, Self::Rejection> {
            use http_body_util::BodyExt;
            let mut body = request.into_body();
            let mut count = 0;
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
                count += frame.into_data().map_or(0, |data| data.len());
            }
            Ok(Counted(count))
        }
    }

    /// What leaves the body may stand behind what reads it.
    #[view_config(route = "/count", request_method = "POST", body_limit = 10)]
    async fn count(counted: Counted, head: http::request::Parts, method: Method) -> String {
        assert_eq!(head.method, method);
        format!("{} {method}", counted.0)
    }

    #[view_config(route = "/bytes", request_method = "POST", body_limit = 10)]
    async fn bytes(bytes: Result<Bytes, BytesRejection>) -> Result<String, BytesRejection> {
        Ok(bytes?.len().to_string())
    }

    #[view_config(route = "/large", request_method = "POST", body_limit = 10_000_000)]
    fn large(text: Result<String, StringRejection>) -> Result<String, StringRejection> {
        Ok(text?.len().to_string())
    }

    #[view_config(route = "/json", request_method = "POST")]
    async fn json(axum::Json(numbers): axum::Json<Vec<u32>>) -> axum::Json<u32> {
        axum::Json(numbers.into_iter().sum())
    }
}

fn client() -> TestApp {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    TestApp::new(config.make_app().unwrap())
}

/// A body of which nobody knows the length before its end.
struct Pieces(VecDeque<Bytes>);

impl Pieces {
    fn of(pieces: &[&'static str]) -> Body {
        let pieces = pieces
            .iter()
            .map(|piece| Bytes::from_static(piece.as_bytes()));
        Body::stream(Pieces(pieces.collect()))
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

#[tokio::test]
async fn an_extractor_reads_the_body_and_others_the_head() {
    let reply = client().post("/count").body("12345").await;
    assert_eq!(reply.text(), "5 POST");
    let reply = client().post("/json").json(&[1, 2, 3]).await;
    assert_eq!(reply.json::<u32>(), 6);
    let reply = client().post("/json").body("[1]").await;
    assert_eq!(reply.status(), 415);
}

#[tokio::test]
async fn the_limit_is_the_views_whoever_reads() {
    let client = client();
    for target in ["/count", "/bytes"] {
        let announced = client.post(target).body("12345678901").await;
        assert_eq!(announced.status(), 413, "{target}");
        let within = client
            .post(target)
            .body(Pieces::of(&["12345", "67890"]))
            .await;
        assert_eq!(within.status(), 200, "{target}: {}", within.text());
    }
    let over = || Pieces::of(&["12345", "67890", "1"]);
    assert_eq!(client.post("/bytes").body(over()).await.status(), 413);
    // This one says itself what an error of the body is.
    let streamed = client.post("/count").body(over()).await;
    assert_eq!(streamed.status(), 400);
    assert_eq!(streamed.text(), "length limit exceeded");
}

#[tokio::test]
async fn the_default_limit_of_the_ecosystem_plays_no_part() {
    let sent = "x".repeat(3_000_000);
    let reply = client().post("/large").body(sent).await;
    assert_eq!(reply.text(), "3000000");
}

#[tokio::test]
async fn a_body_that_a_tween_has_read_is_there_for_an_extractor() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config.add_tween("reader", |request: Request, next: Next| async move {
        request.body().await?;
        next.call(request).await
    });
    let client = TestApp::new(config.make_app().unwrap());
    let reply = client.post("/json").json(&[1, 2, 3]).await;
    assert_eq!(reply.json::<u32>(), 6);
}
