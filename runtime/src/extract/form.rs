//! `Form<T>`: an URL-encoded form as a struct.

use ::http::StatusCode;

use super::typed::wraps_one_value;
use super::{FromRequest, Readable, Reads, fields};
use crate::http::{Rejection, Request};

/// A form from the body (`application/x-www-form-urlencoded`), read into a type as [`Query`](super::Query) reads the query.
///
/// # Errors
///
/// 415 for another content type, 413 over the limit, 400 when it is no UTF-8 or does not fit the type.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Login {
///     user: String,
/// }
///
/// #[view_config(route = "/login", request_method = "POST")]
/// async fn login(Form(login): Form<Login>) -> String {
///     format!("hello, {}", login.user)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<T>(pub T);

wraps_one_value!(Form);

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

impl<T: Readable + Send> FromRequest for Form<T> {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        match request.media_type() {
            Some(media_type) if media_type.eq_ignore_ascii_case(URL_ENCODED) => {
                let form = request.form().await?;
                fields::read("form", form.iter(), |name| form.get(name)).map(Form)
            }
            sent => Err(unexpected_type(sent, URL_ENCODED, request)),
        }
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}

/// 415 for a body of another type. Without a body and without a type nothing was sent at all.
pub(super) fn unexpected_type(sent: Option<&str>, expected: &str, request: &Request) -> Rejection {
    let sent_as = sent.map_or_else(
        || "without a content type".to_owned(),
        |sent| format!("as `{sent}`"),
    );
    let rejection = Rejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the body must be sent as `{expected}`, and this one was sent {sent_as}"),
    );
    if sent.is_none() && !request.body_is_waiting() {
        rejection.absent()
    } else {
        rejection
    }
}
