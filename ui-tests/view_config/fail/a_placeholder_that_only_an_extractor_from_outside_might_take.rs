use aiopyramid::prelude::*;
use axum_core::extract::FromRequestParts;

/// As axum's own `Path`, which only axum's router can fill.
struct Path<T>(T);

impl<S: Send + Sync> FromRequestParts<S> for Path<u32> {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut http::request::Parts, _: &S) -> Result<Self, StatusCode> {
        Err(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[view_config(route = "/users/{id}")]
async fn user(Path(id): Path<u32>) -> String {
    id.to_string()
}

fn main() {}
