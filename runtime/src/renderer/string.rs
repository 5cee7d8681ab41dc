//! The renderer `"string"`: `text/plain` of whatever can be displayed.

use crate::http::Response;

pub(super) fn render<T: std::fmt::Display>(value: &T) -> Response {
    Response::text(value.to_string())
}
