//! From the name of a route and values to a path, and what is escaped in it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use aiopyramid_pattern::{Pattern, Piece};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Route, RouteValue};

/// What never needs an escape (RFC 3986): everything else is escaped unless a set says otherwise.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');

/// Of the literal text of a pattern only slashes stay (U32).
const LITERAL: &AsciiSet = &RESERVED.remove(b'/');

/// What may stand in a segment of a path stays in the elements that are added to it (U32).
const ELEMENT: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// In values slashes stay too (U32).
const VALUE: &AsciiSet = &ELEMENT.remove(b'/');

/// The part behind `#`, and a text behind `?` (U32).
const ANCHOR: &AsciiSet = &VALUE.remove(b'?');

/// The routes of an application by their names, ready for paths to be made.
///
/// It stands among the states of the application, so that a request finds it.
#[derive(Debug)]
pub(crate) struct RouteNames {
    names: HashMap<String, usize>,
    templates: Vec<Template>,
}

/// A pattern with its literal text escaped.
#[derive(Debug)]
struct Template {
    pattern: String,
    pieces: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Placeholder(String),
}

impl RouteNames {
    /// The names of routes, each with the index of its route.
    pub(crate) fn new(names: HashMap<String, usize>, routes: &[Route]) -> RouteNames {
        let templates = routes.iter().map(|route| Template::new(&route.pattern));
        RouteNames {
            names,
            templates: templates.collect(),
        }
    }

    /// The path of a route.
    ///
    /// A browser reads two slashes at the beginning as another host, so the second one is escaped, which changes nothing here.
    pub(super) fn path(
        &self,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> Result<String, RoutePathError> {
        let index = self.names.get(name).ok_or_else(|| self.unknown(name))?;
        let path = self.templates[*index].fill(name, values)?;
        Ok(match path.strip_prefix("//") {
            Some(rest) => format!("/%2F{rest}"),
            None => path,
        })
    }

    fn unknown(&self, name: &str) -> RoutePathError {
        let mut known: Vec<&str> = self.names.keys().map(String::as_str).collect();
        known.sort_unstable();
        RoutePathError(match aiopyramid_pattern::nearest(name, &known) {
            Some(near) => format!("there is no route `{name}`; did you mean `{near}`?"),
            None => format!("there is no route `{name}`"),
        })
    }
}

/// Why there is no path: a route of that name does not exist, or a placeholder has no value. A mistake of the application, so a 500.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutePathError(String);

impl RoutePathError {
    /// A request that was never handed to an application knows no routes.
    pub(super) fn no_application(name: &str) -> RoutePathError {
        RoutePathError(format!(
            "there is no route `{name}` for a request that belongs to no application"
        ))
    }
}

impl fmt::Display for RoutePathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RoutePathError {}

/// An element that is added to a path. A slash in it is escaped.
pub(super) fn escape_element(element: &str) -> Cow<'_, str> {
    utf8_percent_encode(element, ELEMENT).into()
}

/// What stands behind `#`, or as a text behind `?`.
pub(super) fn escape_in_fragment(anchor: &str) -> Cow<'_, str> {
    utf8_percent_encode(anchor, ANCHOR).into()
}

/// A name or a value of a query, in which a blank is a `+` (U32).
pub(super) fn escape_in_query(text: &str) -> String {
    let words: Vec<Cow<'_, str>> = text
        .split(' ')
        .map(|word| utf8_percent_encode(word, RESERVED).into())
        .collect();
    words.join("+")
}

impl Template {
    fn new(pattern: &Pattern) -> Template {
        let part = |piece: &Piece| match piece {
            Piece::Literal(literal) => {
                Part::Text(utf8_percent_encode(&literal.text, LITERAL).to_string())
            }
            Piece::Placeholder(placeholder) => Part::Placeholder(placeholder.name.clone()),
        };
        Template {
            pattern: pattern.normalized().to_owned(),
            pieces: pattern.pieces().iter().map(part).collect(),
        }
    }

    fn fill(
        &self,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> Result<String, RoutePathError> {
        let mut path = String::new();
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Part::Text(literal) => path.push_str(literal),
                Part::Placeholder(placeholder) => {
                    let value = values.iter().find(|(key, _)| key == placeholder);
                    let (_, value) =
                        value.ok_or_else(|| self.missing(name, placeholder, values))?;
                    text.clear();
                    value.write_text(&mut text);
                    path.extend(utf8_percent_encode(&text, VALUE));
                }
            }
        }
        Ok(path)
    }

    fn missing(
        &self,
        name: &str,
        placeholder: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> RoutePathError {
        let given: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
        let near = aiopyramid_pattern::nearest(placeholder, &given);
        let hint = near.map_or(String::new(), |near| {
            format!("; is it `{near}`, which was given?")
        });
        RoutePathError(format!(
            "the route `{name}`, {:?}, needs a value for `{placeholder}`{hint}",
            self.pattern
        ))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::http::Request;
    use crate::routing::RouteTable;
    use crate::site::Site;

    fn route(name: &str, pattern: &str) -> Route {
        Route {
            name: name.to_owned(),
            pattern: Pattern::parse(pattern).unwrap(),
            site: Site::called(std::panic::Location::caller()),
            in_place: false,
        }
    }

    fn names(routes: &[Route]) -> RouteNames {
        let names = routes.iter().map(|route| route.name.clone());
        RouteNames::new(names.zip(0..).collect(), routes)
    }

    #[track_caller]
    fn check(pattern: &str, values: &[(&str, &dyn RouteValue)], expected: &str) {
        let names = names(&[route("r", pattern)]);
        assert_eq!(names.path("r", values).as_deref(), Ok(expected));
    }

    #[track_caller]
    fn check_error(values: &[(&str, &dyn RouteValue)], name: &str, expected: &str) {
        let names = names(&[
            route("article", "/articles/{year}/{id}"),
            route("home", "/"),
        ]);
        assert_eq!(names.path(name, values).unwrap_err().to_string(), expected);
    }

    #[test]
    fn u31_values_fill_the_pattern_and_others_are_ignored() {
        check("/", &[], "/");
        check("/a/{id}.html", &[("id", &3), ("other", &4)], "/a/3.html");
        check("{a}-{b}", &[("b", &"y"), ("a", &"x")], "/x-y");
        check(r"/{year:\d{4}}", &[("year", &"soon")], "/soon");
    }

    #[test]
    fn u31_an_unknown_route_is_an_error_that_names_the_nearest() {
        check_error(
            &[],
            "artcle",
            "there is no route `artcle`; did you mean `article`?",
        );
        check_error(&[], "basket", "there is no route `basket`");
    }

    #[test]
    fn u31_a_missing_value_is_an_error_that_names_the_placeholder() {
        check_error(
            &[("year", &2024)],
            "article",
            "the route `article`, \"/articles/{year}/{id}\", needs a value for `id`",
        );
        check_error(
            &[("year", &2024), ("ids", &1)],
            "article",
            "the route `article`, \"/articles/{year}/{id}\", needs a value for `id`; is it `ids`, which was given?",
        );
    }

    const ASCII: &str = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~";

    #[test]
    fn u32_literal_text_keeps_slashes_alone() {
        check("/a@b:c+d!/é/%41", &[], "/a%40b%3Ac%2Bd%21/%C3%A9/%2541");
    }

    #[test]
    fn u32_values_keep_what_a_path_may_hold() {
        let escaped = "%20!%22%23$%25&'()*+,-./09:;%3C=%3E%3F@AZ%5B%5C%5D%5E_%60az%7B%7C%7D~";
        check("/{x}", &[("x", &ASCII)], &format!("/{escaped}"));
        check("/*x", &[("x", &ASCII)], &format!("/{escaped}"));
        check("/{x}", &[("x", &"\0ü\n")], "/%00%C3%BC%0A");
    }

    #[test]
    fn u32_elements_escape_slashes_too() {
        assert_eq!(
            escape_element(ASCII),
            "%20!%22%23$%25&'()*+,-.%2F09:;%3C=%3E%3F@AZ%5B%5C%5D%5E_%60az%7B%7C%7D~"
        );
    }

    #[test]
    fn u32_queries_keep_nothing_but_a_tilde_and_the_like() {
        assert_eq!(
            escape_in_query(ASCII),
            "+%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F09%3A%3B%3C%3D%3E%3F%40AZ%5B%5C%5D%5E_%60az%7B%7C%7D~"
        );
    }

    #[test]
    fn u32_anchors_keep_a_question_mark_too() {
        assert_eq!(
            escape_in_fragment(ASCII),
            "%20!%22%23$%25&'()*+,-./09:;%3C=%3E?@AZ%5B%5C%5D%5E_%60az%7B%7C%7D~"
        );
    }

    #[test]
    fn u33_a_list_fills_a_remainder_and_no_slash_is_added_before_it() {
        check(
            "/foo*rest",
            &[("rest", &["a", "b/c", "d e"])],
            "/fooa/b/c/d%20e",
        );
        check("/foo/*rest", &[("rest", &vec![1, 2])], "/foo/1/2");
        check("/foo/*rest", &[("rest", &"")], "/foo/");
    }

    #[test]
    fn e5_a_path_does_not_begin_as_another_host_does() {
        check("/*rest", &[("rest", &"/evil.example")], "/%2Fevil.example");
        check("/{a}/b", &[("a", &"")], "/%2Fb");
    }

    proptest! {
        /// Values that fit their placeholders come back as they were. A slash in a value of `{name}` stays a slash, so that value fits none.
        #[test]
        fn u32_a_path_leads_back_to_its_route_and_values(
            word in "[^/]{1,6}",
            number in any::<u32>(),
            rest in prop::collection::vec("[^/]{0,4}", 0..4),
        ) {
            let patterns = ["/ü%20/{word}", r"/n-{number:\d+}.{word}", "/files/{word}/x*rest", "/all/*rest"];
            let routes: Vec<Route> = patterns.into_iter().map(|pattern| route(pattern, pattern)).collect();
            let names = names(&routes);
            let table = RouteTable::new(routes).unwrap();
            for (index, pattern) in patterns.into_iter().enumerate() {
                let values: [(&str, &dyn RouteValue); 3] =
                    [("word", &word), ("number", &number), ("rest", &rest)];
                let path = names.path(pattern, &values).unwrap();
                let request = Request::builder().uri(&path).build();
                let (found, matched) = table.find(request.path_info().unwrap(), |_| true).unwrap();
                prop_assert_eq!(found, index, "{}", path);
                prop_assert!(request.set_matched(matched));
                for (name, text) in request.matchdict().iter() {
                    let (_, value) = values.iter().find(|(key, _)| *key == name).unwrap();
                    let mut expected = String::new();
                    value.write_text(&mut expected);
                    prop_assert_eq!(text, expected);
                }
            }
        }
    }
}
