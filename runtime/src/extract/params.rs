//! `Params<T>`: query and form together as a struct.

use serde::de::DeserializeOwned;

use super::typed::wraps_one_value;
use super::{FromRequest, Reads, query};
use crate::http::{Rejection, Request};

/// The query and the form together (`request.params`, O1), read into a type by the names of its fields.
///
/// For a field with one value the query goes before the form; a `Vec` gets the query's values, then the form's.
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

impl<T: DeserializeOwned + Send> FromRequest for Params<T> {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        let params = request.params().await?;
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        let names: Vec<&str> = params.iter().map(|(name, _)| name).collect();
        encoded.extend_pairs(params.iter());
        match query::read(encoded.finish().as_bytes(), "query and form") {
            Ok(value) => Ok(Params(value)),
            // A name that occurs twice fits a field of one value only after the rule of single look-ups has chosen (O1).
            Err(rejection) => {
                let mut chosen = form_urlencoded::Serializer::new(String::new());
                let mut seen = Vec::new();
                for name in names {
                    if !seen.contains(&name) {
                        seen.push(name);
                        chosen
                            .append_pair(name, params.get(name).expect("the name was just listed"));
                    }
                }
                if seen.len() == params.iter().count() {
                    return Err(rejection);
                }
                query::read(chosen.finish().as_bytes(), "query and form").map(Params)
            }
        }
    }
}
