//! Validators that wait, in rules that know nothing of waiting.

use crate::dispatch::synchronize;

/// Makes a validator for `#[garde(custom(...))]` of an `async fn`: the validation waits for it, and its worker does not.
///
/// Validation runs in a greenlet, which is set aside meanwhile. Where rules are checked elsewhere, `validate()` must be called from
/// code that may wait too; see [`synchronize`](fn@crate::dispatch::synchronize).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use garde::Validate;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Validate)]
/// #[garde(context(Request))]
/// struct Registration {
///     #[garde(length(max = 100), custom(awaited(is_free)))]
///     email: String,
/// }
///
/// async fn is_free(email: &str, _request: &Request) -> garde::Result {
///     tokio::task::yield_now().await;
///     match email {
///         "ada@example.com" => Err(garde::Error::new("is registered already")),
///         _ => Ok(()),
///     }
/// }
///
/// #[view_config(route = "/register", request_method = "POST")]
/// async fn register(Valid(Form(registration)): Valid<Form<Registration>>) -> String {
///     registration.email
/// }
/// ```
pub fn awaited<V, C, F>(validator: F) -> impl FnOnce(&V, &C) -> garde::Result
where
    V: ?Sized,
    F: AsyncFnOnce(&V, &C) -> garde::Result,
{
    |value, context| synchronize(validator(value, context))
}
