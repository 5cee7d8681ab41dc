//! `Params<T>`: query and form together as a struct.

use std::sync::Arc;

use super::fields::SentFields;
use super::typed::wraps_one_value;
use super::{FromRequest, Readable, Reads};
use crate::http::{Rejection, Request};

/// The query and the form together (`request.params`, O1), read into a type by the names of its fields.
///
/// For a field with one value the query goes before the form; a `Vec` gets the query's values, then the form's. As in Pyramid, a body that is
/// no form counts for nothing.
///
/// # Errors
///
/// Those of `request.params()`; 400 when what was sent does not fit the type.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Nap {
///     sleep: Option<f64>,
/// }
///
/// #[view_config(route = "/nap")]
/// async fn nap(Params(nap): Params<Nap>) -> String {
///     format!("{}", nap.sleep.unwrap_or(0.1))
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[doc(alias = "params")]
pub struct Params<T>(pub T);

wraps_one_value!(Params);

impl<T: Readable + Send> FromRequest for Params<T> {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        sent_params(request).await?.read().map(Params)
    }
}

/// The fields of the query, and those of the form with its files.
pub(super) async fn sent_params(request: &Request) -> Result<SentFields, Rejection> {
    let texts = vec![Arc::clone(request.query()?), request.form().await?];
    let sent = SentFields::texts("query or the form", texts);
    sent.with_files_of(request).await
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::http::Method;

    async fn post<T: Readable + Send>(query: &str, form: &'static str) -> Result<T, Rejection> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(&format!("/?{query}"))
            .body(form)
            .build();
        Params::from_request(&request).await.map(|params| params.0)
    }

    #[tokio::test]
    async fn o1_a_field_of_one_value_prefers_the_query() {
        #[derive(Deserialize)]
        struct One {
            a: String,
            b: u8,
        }
        let one: One = post("a=query", "a=form&b=3").await.unwrap();
        assert_eq!((one.a.as_str(), one.b), ("query", 3));
    }

    #[tokio::test]
    async fn o1_a_list_gets_the_query_and_then_the_form() {
        #[derive(Deserialize)]
        struct Many {
            a: Vec<u8>,
        }
        let many: Many = post("a=1&a=2", "a=3").await.unwrap();
        assert_eq!(many.a, [1, 2, 3]);
    }

    #[tokio::test]
    async fn o1_each_field_has_its_own_rule() {
        #[derive(Deserialize)]
        struct Both {
            a: u8,
            list: Vec<u8>,
        }
        let both: Both = post("a=1&list=1&a=2", "list=2&a=3").await.unwrap();
        assert_eq!((both.a, &*both.list), (2, &[1, 2][..]));
    }

    #[tokio::test]
    async fn a_field_that_does_not_fit_is_named() {
        let rejection = post::<std::collections::HashMap<String, u8>>("a=1&b=x", "").await;
        let message = rejection.unwrap_err().to_string();
        assert!(
            message.ends_with("`b`: a whole number from 0 to 255 is wanted, and this is `x`"),
            "{message}"
        );
    }

    #[tokio::test]
    async fn what_does_not_fit_is_a_bad_request() {
        #[derive(Deserialize, Debug)]
        struct One {
            #[allow(dead_code, reason = "only its type matters")]
            a: u8,
        }
        assert_eq!(post::<One>("a=x", "").await.unwrap_err().status(), 400);
        assert_eq!(post::<One>("", "").await.unwrap_err().status(), 400);
    }
}
