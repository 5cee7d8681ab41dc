//! Placeholders that a test gives a request, without a route and without a path that has them.

use std::panic::Location;
use std::sync::Arc;

use aiopyramid_pattern::Pattern;

use super::tree::{Span, Spans};
use super::{Matchdict, Matched, Route};
use crate::http::Request;
use crate::site::Site;

/// What a test says that the router has found.
pub(crate) struct Given {
    matched: Matched,
    /// The texts of all placeholders, one behind the other, in place of a path.
    texts: String,
}

impl Given {
    /// Placeholders with their texts.
    ///
    /// # Panics
    ///
    /// When a name is none that a placeholder may have.
    #[track_caller]
    pub(crate) fn new(values: &[(String, String)]) -> Given {
        let names = values.iter().map(|(name, _)| format!("/{{{name}}}"));
        let pattern = match Pattern::parse(&names.collect::<String>()) {
            Ok(pattern) => pattern,
            Err(errors) => panic!("a route could not have these placeholders: {errors}"),
        };
        let route = Route {
            name: String::new(),
            pattern,
            site: Site::called(Location::caller()),
            in_place: true,
        };
        let (mut texts, mut spans) = (String::new(), Spans::new());
        for (_, text) in values {
            let start = place(&texts);
            texts.push_str(text);
            let end = place(&texts);
            spans.push(Span { start, end });
        }
        Given {
            matched: Matched {
                route: Arc::new(route),
                spans,
            },
            texts,
        }
    }

    pub(super) fn matchdict(&self) -> Matchdict<'_> {
        Matchdict::new(&self.texts, &self.matched)
    }
}

fn place(texts: &str) -> u32 {
    u32::try_from(texts.len()).expect("a test writes texts that fit into memory with room to spare")
}

impl Request {
    /// Gives placeholders to a request that no router sees.
    pub(crate) fn give(&self, given: Given) {
        let is_new = self.resolve(given);
        debug_assert!(is_new, "the request was made for this");
    }
}
