//! Responses of the ecosystem, and those of the framework for it.

use axum_core::response::IntoResponse;
use serde::Serialize;

use crate::extract::Json;
use crate::http::{Body, Response, StatusCode};
use crate::respond::Html;

/// The response that a value of the ecosystem becomes.
///
/// # Example
///
/// ```
/// use aiopyramid::bridge::axum_core_05::respond;
/// use aiopyramid::prelude::*;
///
/// /// A function without an attribute answers with types of the framework alone.
/// async fn teapot(_request: Request) -> Response {
///     respond(([("x-kind", "porcelain")], "short and stout"))
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// # let response = teapot(Request::builder().build()).await;
/// # assert_eq!(response.headers()["x-kind"], "porcelain");
/// # }
/// ```
pub fn respond(value: impl IntoResponse) -> Response {
    value.into_response().map(Body::stream).into()
}

/// So that it can stand behind parts of the ecosystem, `(jar, response)` for example.
impl IntoResponse for Response {
    fn into_response(self) -> axum_core::response::Response {
        self.into_inner().into_response()
    }
}

/// So that it can stand behind parts of the ecosystem, `(jar, Html(page))` for example.
impl<T: Into<Body>> IntoResponse for Html<T> {
    fn into_response(self) -> axum_core::response::Response {
        Response::html(self.0).into_response()
    }
}

/// So that it can stand behind parts of the ecosystem, `(jar, Json(value))` for example.
///
/// A value that cannot be written is logged and answered with 500, since nothing here can fail.
impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> axum_core::response::Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => Response::json(json).into_response(),
            Err(error) => {
                tracing::error!("a value cannot be written as JSON: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
