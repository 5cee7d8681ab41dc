//! Extractors: what a view takes as an argument by its type, and the type's way to read it from the request.
//!
//! Two kinds of argument reach a view. One that has the name of a placeholder in the view's own `route` is read from it
//! ([`FromPlaceholder`]); every other is read from the request by its type ([`FromRequest`]), one file here for each.

#[cfg(feature = "cookies")]
mod cookies;
mod fields;
mod form;
mod head;
mod json;
mod misfit;
#[cfg(feature = "multipart")]
mod multipart;
mod needs;
mod optional;
mod params;
mod path;
pub(crate) mod placeholder;
mod query;
mod raw_body;
mod readable;
mod state;
mod text;
mod text_value;
mod typed;
#[cfg(feature = "validation")]
mod valid;

use std::future::Future;

use crate::error::Error;
use crate::http::Request;

#[cfg(feature = "cookies")]
pub use cookies::{CookieValue, TypedCookie};
pub use form::Form;
pub use head::Peer;
pub use json::Json;
pub use needs::Needs;
pub use params::Params;
pub use path::Path;
pub use placeholder::{FromPlaceholder, FromRemainder, NotThatKind};
pub use query::Query;
pub use raw_body::RawBody;
pub use readable::Readable;
pub use state::State;
pub use text::Text;
#[cfg(feature = "validation")]
pub use valid::{Checkable, NotValid, Rules, Submission, Valid, ValidationContext, awaited};

/// What a view can take as an argument by its type.
///
/// # Example
///
/// An argument that reads a header of its own:
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::extract::Leaves;
///
/// struct ApiKey(String);
///
/// impl FromRequest for ApiKey {
///     type Body = Leaves;
///     type Rejection = HttpUnauthorized;
///
///     async fn from_request(request: &Request) -> Result<ApiKey, HttpUnauthorized> {
///         match request.header("x-api-key") {
///             Some(key) => Ok(ApiKey(key.to_owned())),
///             None => Err(HttpUnauthorized::new("send your key in `X-Api-Key`")),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a view cannot take `{Self}` as an argument",
    label = "`{Self}` cannot be read from a request",
    note = "an argument is a placeholder of the view's own `route`, by name, or something read from the request, by type: `&Request`, `Path<T>`, `Query<T>`, `Json<T>`, `Form<T>`, `Params<T>`, `State<T>`, `Text`, `RawBody`, ...",
    note = "a `String` or `Vec<u8>` by type would be the body: take `Text` or `RawBody`; under `route_name` alone, placeholders come as `Path<T>`",
    note = "for a type of your own, implement `FromRequest`"
)]
pub trait FromRequest: Sized + Send {
    /// Whether the type reads the body of the request: [`Reads`] or [`Leaves`]. At most one argument of a view may. [`Opens`] is for the
    /// websocket of a view that has one.
    type Body: BodyUse;

    /// Why a value could not be read.
    type Rejection: Into<Error> + Send;

    /// Whether the type lets a view see placeholders that no argument of it is named after.
    const SEES_PLACEHOLDERS: bool = false;

    /// Reads the value.
    fn from_request(
        request: &Request,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send;

    /// Whether a rejection means that nothing was sent, so that `Option<Self>` is `None` instead.
    fn is_absent(_rejection: &Self::Rejection) -> bool {
        false
    }

    /// Says what the application must have for this type, so that what is missing is an error of `make_app()` and not of a request.
    fn needs(_needs: &mut Needs) {}
}

/// What an argument does with the body: [`Reads`], [`Leaves`] or [`Opens`].
pub trait BodyUse: sealed::Sealed {}

/// An argument that reads the body.
#[derive(Debug)]
pub struct Reads;

/// An argument that leaves the body to others.
#[derive(Debug)]
pub struct Leaves;

/// An argument that is the websocket itself, or has it inside. One argument of a websocket view is, and none of any other view.
#[derive(Debug)]
pub struct Opens;

impl BodyUse for Reads {}
impl BodyUse for Leaves {}
impl BodyUse for Opens {}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Reads {}
    impl Sealed for super::Leaves {}
    impl Sealed for super::Opens {}
}
