//! `Json<T>`: a JSON body as a value, and a value as a JSON answer.

use bytes::Bytes;
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
        read(&sent_json(request).await?).map(Json)
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}

/// A body that was sent as JSON.
pub(super) async fn sent_json(request: &Request) -> Result<Bytes, Rejection> {
    match request.sends_json() {
        true => request.body().await,
        false => Err(unexpected_type(
            request.media_type(),
            "application/json",
            request,
        )),
    }
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Rejection> {
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
    fn answer(self, request: &Request) -> Result<Response> {
        let json = serde_json::to_vec(&self.0)?;
        Ok(request.finish(Response::json(json)))
    }
}
