//! What validators are given beside a value.

use std::future::Future;

use crate::error::Result;
use crate::extract::{FromRequest, Leaves, Needs};
use crate::http::Request;

/// The context of validation (`#[garde(context(...))]`), made anew for each request.
///
/// Whatever a view can take as an argument without reading the body is one, [`Request`] and [`State<T>`](crate::extract::State) for
/// example, and so is `()`, the context of rules that need none. For a context of your own implement
/// [`FromRequest`](crate::extract::FromRequest).
///
/// # Example
///
/// ```
/// use aiopyramid::extract::Leaves;
/// use aiopyramid::prelude::*;
/// use garde::Validate;
/// use serde::Deserialize;
///
/// struct Limits {
///     longest_name: usize,
/// }
///
/// impl FromRequest for Limits {
///     type Body = Leaves;
///     type Rejection = Error;
///
///     async fn from_request(request: &Request) -> Result<Limits> {
///         let longest_name = if request.domain() == "short.example" { 8 } else { 80 };
///         Ok(Limits { longest_name })
///     }
/// }
///
/// #[derive(Deserialize, Validate)]
/// #[garde(context(Limits as limits))]
/// struct Person {
///     #[garde(length(chars, min = 1, max = limits.longest_name))]
///     name: String,
/// }
///
/// #[view_config(route = "/people", request_method = "POST")]
/// async fn add(Valid(Json(person)): Valid<Json<Person>>) -> String {
///     person.name
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "validation cannot make its context `{Self}` from a request",
    label = "the rules need a `{Self}`, and nothing tells where it comes from",
    note = "a context is `()`, `Request`, `State<T>`, or whatever else a view takes without reading the body",
    note = "for a context of your own, implement `FromRequest` with `type Body = Leaves`"
)]
pub trait ValidationContext: Sized + Send + 'static {
    /// The context for a request.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being made; the client gets what any error of a view gives it.
    fn of_request(request: &Request) -> impl Future<Output = Result<Self>> + Send;

    /// Says what the application must have for it.
    fn needs(_needs: &mut Needs) {}
}

impl ValidationContext for () {
    async fn of_request(_request: &Request) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<C: FromRequest<Body = Leaves> + 'static> ValidationContext for C {
    async fn of_request(request: &Request) -> Result<C> {
        C::from_request(request).await.map_err(Into::into)
    }

    fn needs(needs: &mut Needs) {
        <C as FromRequest>::needs(needs);
    }
}
