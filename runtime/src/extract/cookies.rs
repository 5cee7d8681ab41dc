//! Cookies as arguments: all of them, or the value of one.

use std::convert::Infallible;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::typed::wraps_one_value;
use super::{FromRequest, Leaves, Needs};
use crate::http::cookies::{CookieKey, Cookies};
use crate::http::{Rejection, Request};

impl FromRequest for Cookies {
    type Body = Leaves;
    type Rejection = Infallible;

    async fn from_request(request: &Request) -> Result<Self, Infallible> {
        Ok(request.cookies().clone())
    }
}

/// The value of the cookie that belongs to a type, as a [`CookieValue`] says. `Option<TypedCookie<T>>` is for where there may be none.
///
/// A view that takes one which is signed or private is an error of `make_app()` where the settings have no `secrets`, with the view's
/// line.
///
/// # Errors
///
/// 400 where there is no such cookie, or one that does not count: see [`Request::cookie`].
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::duration::days;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Cart {
///     items: Vec<u32>,
/// }
///
/// impl CookieValue for Cart {
///     const KEY: CookieKey<Cart> = CookieKey::private("cart").max_age(days(7));
/// }
///
/// #[view_config(route = "/cart", renderer = "json")]
/// async fn show(TypedCookie(cart): TypedCookie<Cart>) -> Vec<u32> {
///     cart.items
/// }
///
/// #[view_config(route = "/cart/{item}", request_method = "POST", renderer = "json")]
/// async fn add(request: &Request, item: u32, cart: Option<TypedCookie<Cart>>) -> Result<usize> {
///     let mut items = cart.map_or(Vec::new(), |TypedCookie(cart)| cart.items);
///     items.push(item);
///     let cart = Cart { items };
///     request.response().set(&Cart::KEY, &cart)?;
///     Ok(cart.items.len())
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TypedCookie<T>(pub T);

wraps_one_value!(TypedCookie);

/// A type that has a cookie of its own, so that a view can take it as [`TypedCookie<T>`](TypedCookie).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no cookie",
    label = "no cookie belongs to `{Self}`",
    note = "say which one does: `impl CookieValue for {Self} {{ const KEY: CookieKey<{Self}> = CookieKey::private(\"...\"); }}`"
)]
pub trait CookieValue: Serialize + DeserializeOwned {
    /// The cookie.
    const KEY: CookieKey<Self>;
}

impl<T: CookieValue + Send> FromRequest for TypedCookie<T> {
    type Body = Leaves;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        let value = request.cookie(&T::KEY).map(TypedCookie);
        value.ok_or_else(|| {
            let name = T::KEY.name();
            Rejection::bad_request(format!(
                "the cookie `{name}` is missing, or is not valid any more"
            ))
            .absent()
        })
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }

    fn needs(needs: &mut Needs) {
        if T::KEY.needs_secrets() {
            needs.secrets();
        }
    }
}
