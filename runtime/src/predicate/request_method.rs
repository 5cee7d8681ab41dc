//! `request_method = "GET"`: the methods that a view answers (V22).

use ::http::Method;

/// A set of methods. `GET` brings `HEAD` with it.
#[derive(Debug, Clone)]
pub(crate) struct RequestMethod {
    /// In alphabetical order.
    methods: Vec<Method>,
    /// Whether `HEAD` is there only because `GET` is.
    implies_head: bool,
}

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
        let implies_head = methods.contains(&Method::GET) && !methods.contains(&Method::HEAD);
        if implies_head {
            methods.push(Method::HEAD);
        }
        methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        methods.dedup();
        Ok(Some(RequestMethod {
            methods,
            implies_head,
        }))
    }

    /// The same set without a `HEAD` that `GET` has brought.
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "only what opens a websocket has no head")
    )]
    pub(crate) fn without_implied_head(mut self) -> RequestMethod {
        if self.implies_head {
            self.methods.retain(|method| *method != Method::HEAD);
            self.implies_head = false;
        }
        self
    }

    /// Whether the predicate is true for a request of this method. Names are case-sensitive, as HTTP has it.
    pub(crate) fn holds(&self, method: &Method) -> bool {
        self.methods.contains(method)
    }

    /// The methods, in alphabetical order.
    pub(crate) fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Whether `HEAD` is in the set only because `GET` is. A view that names `HEAD` itself goes before one that does not.
    pub(crate) fn implies_head(&self) -> bool {
        self.implies_head
    }

    /// The methods that both sets claim. An implied `HEAD` claims nothing.
    pub(crate) fn common<'m>(&'m self, other: &RequestMethod) -> Vec<&'m Method> {
        let implied = self.implies_head || other.implies_head;
        let claimed =
            |method: &&Method| other.holds(method) && !(implied && **method == Method::HEAD);
        self.methods.iter().filter(claimed).collect()
    }

    /// `GET,HEAD`: for messages, and equal for predicates that are true for the same requests.
    pub(crate) fn text(&self) -> String {
        self.methods
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
        assert_eq!(set(&["GET"]).text(), set(&["HEAD", "GET"]).text());
    }

    #[test]
    fn v22_names_are_case_sensitive() {
        assert!(!set(&["get"]).holds(&Method::GET));
    }

    #[test]
    fn an_implied_head_is_no_claim() {
        let common = |one: &[&'static str], other: &[&'static str]| {
            let (one, other) = (set(one), set(other));
            one.common(&other)
                .into_iter()
                .map(|method| method.as_str().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(common(&["GET", "POST"], &["POST", "PUT"]), ["POST"]);
        assert_eq!(common(&["GET"], &["GET", "POST"]), ["GET"]);
        assert!(common(&["GET"], &["HEAD"]).is_empty());
        assert_eq!(common(&["HEAD"], &["HEAD", "PUT"]), ["HEAD"]);
    }

    #[test]
    fn a_name_that_cannot_be_a_method_is_given_back() {
        assert_eq!(RequestMethod::new(&["GET", "a b"]).err(), Some("a b"));
    }
}
