//! `request_method = "GET"`: the methods that a view answers (V22).

use ::http::Method;

/// A set of methods, in alphabetical order. `GET` brings `HEAD` with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestMethod(Vec<Method>);

impl RequestMethod {
    /// The set of the methods with these names; `None` for an empty list, which is no predicate.
    ///
    /// # Errors
    ///
    /// The first name that cannot be a method.
    pub(crate) fn new<'n>(names: &[&'n str]) -> Result<Option<RequestMethod>, &'n str> {
        if names.is_empty() {
            return Ok(None);
        }
        let parse = |name: &&'n str| Method::from_bytes(name.as_bytes()).map_err(|_| *name);
        let mut methods = names.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        methods.dedup();
        Ok(Some(RequestMethod(methods)))
    }

    /// Whether the predicate is true for a request of this method. Names are case-sensitive, as HTTP has it.
    pub(crate) fn holds(&self, method: &Method) -> bool {
        self.0.contains(method)
    }

    /// The methods, in alphabetical order.
    pub(crate) fn methods(&self) -> &[Method] {
        &self.0
    }

    /// `GET,HEAD`: for messages, and equal for predicates that are true for the same requests.
    pub(crate) fn text(&self) -> String {
        self.0
            .iter()
            .map(Method::as_str)
            .collect::<Vec<_>>()
            .join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&'static str]) -> RequestMethod {
        RequestMethod::new(names).unwrap().unwrap()
    }

    #[test]
    fn v22_get_implies_head_and_order_plays_no_part() {
        assert!(set(&["GET"]).holds(&Method::HEAD));
        assert_eq!(set(&["GET"]).text(), "GET,HEAD");
        assert_eq!(set(&["GET"]), set(&["HEAD", "GET"]));
    }

    #[test]
    fn v22_names_are_case_sensitive() {
        assert!(!set(&["get"]).holds(&Method::GET));
    }

    #[test]
    fn a_name_that_cannot_be_a_method_is_given_back() {
        assert_eq!(RequestMethod::new(&["GET", "a b"]), Err("a b"));
    }
}
