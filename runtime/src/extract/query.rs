//! `Query<T>`: the query string as a struct.

use super::typed::wraps_one_value;
use super::{FromRequest, Leaves, Readable, fields};
use crate::http::{Rejection, Request};

/// The query string, read into a type by the names of its fields.
///
/// A repeated key fills a `Vec`, and a field of one value gets the last. Names lead into structs and lists: `address[street]`,
/// `address.street`, `items[0].name`, `tags[]`; one that is the whole name of a field is that field. What was not sent is `None` for an
/// `Option`, false for a `bool` (a checkbox says `on`, `true`, `1`, `yes` or the opposite), empty for a list or a map, and for other types
/// an error, each unless the field has `#[serde(default)]`. An empty text is `None` for an `Option`.
///
/// # Errors
///
/// 400 when it is no UTF-8 or does not fit the type; [`Rejection::field`] tells the field.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Search {
///     q: String,
///     tag: Vec<String>,
/// }
///
/// #[view_config(route = "/search")]
/// async fn search(Query(search): Query<Search>) -> String {
///     format!("{} in {:?}", search.q, search.tag)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

wraps_one_value!(Query);

impl<T: Readable + Send> FromRequest for Query<T> {
    type Body = Leaves;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        let query = request.query()?;
        match fields::read("query", &[query]) {
            Err(rejection) if request.uri().query().is_none() => Err(rejection.absent()),
            result => result.map(Query),
        }
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}
