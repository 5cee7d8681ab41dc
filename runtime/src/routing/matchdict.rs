//! `request.matchdict()`: placeholders and their texts.

use super::Matched;

/// The placeholders of the matched route, in the order of its pattern, with their percent-decoded texts.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/{year}/{month}")]
/// async fn archive(request: &Request) -> String {
///     let found = request.matchdict();
///     format!("{} of {}", found.get("month").unwrap_or("?"), found.get("year").unwrap_or("?"))
/// }
/// ```
#[derive(Clone, Copy, Default)]
pub struct Matchdict<'r>(Option<(&'r str, &'r Matched)>);

impl<'r> Matchdict<'r> {
    pub(super) fn new(path: &'r str, matched: &'r Matched) -> Matchdict<'r> {
        Matchdict(Some((path, matched)))
    }

    /// The text of a placeholder.
    pub fn get(&self, name: &str) -> Option<&'r str> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, text)| text)
    }

    /// The text of the placeholder at a position of the pattern, counted from 0.
    pub fn at(&self, position: usize) -> Option<&'r str> {
        let (path, matched) = self.0?;
        Some(matched.spans.get(position)?.of(path))
    }

    /// All names and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&'r str, &'r str)> + use<'r> {
        let matchdict = *self;
        let names = matchdict
            .0
            .into_iter()
            .flat_map(|(_, matched)| matched.route.pattern.placeholders());
        names
            .enumerate()
            .filter_map(move |(position, placeholder)| {
                Some((placeholder.name.as_str(), matchdict.at(position)?))
            })
    }

    /// The number of placeholders.
    pub fn len(&self) -> usize {
        self.0.map_or(0, |(_, matched)| matched.spans.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for Matchdict<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
