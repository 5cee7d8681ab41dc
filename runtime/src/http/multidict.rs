//! Names with one or more values each: query strings, forms, and the two together.

use std::sync::Arc;

/// Names and values in the order in which they were sent; a name may occur more than once.
///
/// A single look-up gives the last value of a name, as WebOb does (O1).
///
/// # Example
///
/// ```
/// use aiopyramid::http::MultiDict;
///
/// let query = MultiDict::parse("tag=a&tag=b&q=");
/// assert_eq!(query.get("tag"), Some("b"));
/// assert_eq!(query.get_all("tag").collect::<Vec<_>>(), ["a", "b"]);
/// assert_eq!(query.get("q"), Some(""));
/// assert_eq!(query.get("none"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MultiDict(Vec<(String, String)>);

impl MultiDict {
    /// Reads `a=1&b=2` in the URL-encoded form; `+` is a space. Bytes that are no UTF-8 are replaced, so callers look first.
    pub fn parse(encoded: impl AsRef<[u8]>) -> MultiDict {
        MultiDict(
            form_urlencoded::parse(encoded.as_ref())
                .into_owned()
                .collect(),
        )
    }

    /// The last value of a name.
    #[doc(alias = "getone")]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .last()
    }

    /// All values of a name, in order.
    #[doc(alias = "getall")]
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Whether the name occurs.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for MultiDict {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> MultiDict {
        MultiDict(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// `request.params()`: the query and then the form, as one (O1).
///
/// A single look-up prefers the query, and within it the last value; all values are those of the query, then those of the form.
#[derive(Debug, Clone, Default)]
#[doc(alias = "params")]
pub struct RequestParams {
    query: Arc<MultiDict>,
    form: Arc<MultiDict>,
}

impl RequestParams {
    pub(crate) fn new(query: Arc<MultiDict>, form: Arc<MultiDict>) -> RequestParams {
        RequestParams { query, form }
    }

    /// The last value of a name in the query, else the last in the form.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).or_else(|| self.form.get(name))
    }

    /// All values of a name: the query's, then the form's.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.get_all(name).chain(self.form.get_all(name))
    }

    /// Whether the name occurs in either.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All pairs: the query's, then the form's.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().chain(self.form.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o1_params_prefer_the_query_and_keep_every_value() {
        let params = RequestParams::new(
            Arc::new(MultiDict::parse("a=1&a=2")),
            Arc::new(MultiDict::parse("a=3&b=4")),
        );
        assert_eq!(params.get("a"), Some("2"));
        assert_eq!(params.get("b"), Some("4"));
        assert_eq!(params.get_all("a").collect::<Vec<_>>(), ["1", "2", "3"]);
    }
}
