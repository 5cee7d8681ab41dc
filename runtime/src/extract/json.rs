//! `Json<T>`: a JSON body as a value, and a value as a JSON answer.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::form::unexpected_type;
use super::typed::wraps_one_value;
use super::{FromRequest, Readable, Reads};
use crate::error::Result;
use crate::http::{Rejection, Request, Response};
use crate::respond::Answer;

/// As an argument: the body, read as JSON into a type. As a result: the value, written as JSON.
///
/// The content type must be `application/json` or end in `+json`, which also keeps other sites' forms out.
///
/// # Errors
///
/// 415 for another content type, 413 over the limit, 400 when it is no JSON or does not fit the type, with line and column.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     amount: u32,
/// }
///
/// #[view_config(route = "/orders", request_method = "POST")]
/// async fn order(Json(order): Json<Order>) -> Json<u32> {
///     Json(order.amount * 2)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

wraps_one_value!(Json);

impl<T: Readable + Send> FromRequest for Json<T> {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        match request.media_type() {
            Some(media_type) if is_json(media_type) => read(&request.body().await?).map(Json),
            sent => Err(unexpected_type(sent, "application/json", request)),
        }
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}

fn is_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Rejection> {
    serde_json::from_slice(body).map_err(|error| {
        let what = if error.is_data() {
            "the body does not fit"
        } else {
            "the body is no JSON"
        };
        Rejection::bad_request(format!("{what}: {error}"))
    })
}

impl<T: Serialize> Answer for Json<T> {
    fn answer(self, _request: &Request) -> Result<Response> {
        Ok(Response::json(serde_json::to_vec(&self.0)?))
    }
}
