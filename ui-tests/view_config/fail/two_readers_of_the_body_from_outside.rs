use aiopyramid::prelude::*;
use axum_core::extract::FromRequest as FromWholeRequest;

struct Upload;

impl<S: Send + Sync> FromWholeRequest<S> for Upload {
    type Rejection = StatusCode;

    async fn from_request(_: axum_core::extract::Request, _: &S) -> Result<Upload, StatusCode> {
        Ok(Upload)
    }
}

#[view_config(route = "/", request_method = "POST")]
async fn home(first: Upload, second: Upload) -> &'static str {
    let _ = (first, second);
    "home"
}

fn main() {}
