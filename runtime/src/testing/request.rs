//! A request of a test.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::pin::Pin;

use serde::Serialize;

use super::{TestApp, TestResponse, TestStream};
use crate::http::{Body, RequestBuilder};

/// A request that is being put together. `.await` sends it.
#[derive(Debug)]
#[must_use = "a request is sent by `.await`"]
pub struct TestRequest {
    app: TestApp,
    request: RequestBuilder,
}

impl TestRequest {
    pub(super) fn new(app: TestApp, request: RequestBuilder) -> TestRequest {
        TestRequest { app, request }
    }

    /// One more header. A `cookie` is sent in place of the cookies that the client keeps.
    pub fn header(self, name: &str, value: &str) -> TestRequest {
        TestRequest {
            request: self.request.header(name, value),
            ..self
        }
    }

    /// The address that the request comes from.
    pub fn peer(self, peer: SocketAddr) -> TestRequest {
        TestRequest {
            request: self.request.peer(peer),
            ..self
        }
    }

    /// A body of no particular type.
    pub fn body(self, body: impl Into<Body>) -> TestRequest {
        TestRequest {
            request: self.request.body(body),
            ..self
        }
    }

    /// A JSON body.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> TestRequest {
        match serde_json::to_vec(value) {
            Ok(json) => self.header("content-type", "application/json").body(json),
            Err(error) => panic!("the value cannot be written as JSON: {error}"),
        }
    }

    /// A form, in the URL-encoded form.
    pub fn form(self, fields: &[(&str, &str)]) -> TestRequest {
        let encoded = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(encoded)
    }

    /// Sends the request, and leaves the body of the response to be read piece by piece.
    pub async fn streamed(self) -> TestStream {
        TestStream::new(self.app.send(self.request).await)
    }

    /// A form with files.
    #[cfg(feature = "multipart")]
    pub fn multipart(self, form: super::MultipartForm) -> TestRequest {
        self.header("content-type", &super::MultipartForm::content_type())
            .body(form.into_bytes())
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { TestResponse::read(self.app.send(self.request).await).await })
    }
}
