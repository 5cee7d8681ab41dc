//! What was registered, for tools and tests: Pyramid's introspector.

use std::collections::BTreeMap;

use crate::site::Site;

/// One thing that a directive registered: a route, a view, a renderer.
///
/// Two are equal if they say the same, wherever they were declared.
#[derive(Debug, Clone)]
#[doc(alias = "introspectable")]
pub struct Introspectable {
    category: &'static str,
    title: String,
    values: BTreeMap<&'static str, String>,
    site: Site,
}

impl Introspectable {
    /// An entry of a category (`routes`, `views`, ...) under a title.
    pub fn new(category: &'static str, title: impl Into<String>, site: Site) -> Introspectable {
        Introspectable {
            category,
            title: title.into(),
            values: BTreeMap::new(),
            site,
        }
    }

    /// The same entry with one more value.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Introspectable {
        self.values.insert(key, value.into());
        self
    }

    /// The same entry with one more value, where there is one.
    #[must_use]
    pub fn with_some(self, key: &'static str, value: Option<impl Into<String>>) -> Introspectable {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The category.
    pub fn category(&self) -> &'static str {
        self.category
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A value of the entry.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// All values of the entry, by key.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
    }

    /// Where it was declared.
    pub fn site(&self) -> &Site {
        &self.site
    }
}

impl PartialEq for Introspectable {
    fn eq(&self, other: &Introspectable) -> bool {
        (self.category, &self.title, &self.values) == (other.category, &other.title, &other.values)
    }
}

impl Eq for Introspectable {}
