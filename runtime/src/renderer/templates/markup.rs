//! Text that is HTML and needs no escaping.

use std::fmt::{self, Write};

use minijinja::Value;
use minijinja::value::serializing_for_value;
use serde::{Serialize, Serializer};

use super::escape;

/// Text that is HTML, so that a template prints it as it is: what a function for templates returns that makes HTML, or a field of a view's
/// value.
///
/// As an argument of such a function it is what stands in the template as HTML already, and everything else escaped. A function that takes
/// and returns `Markup` can be used without fear.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::templates::Markup;
///
/// /// `{{ user.name|strong }}`
/// fn strong(text: Markup) -> Markup {
///     Markup::trusted(format!("<strong>{text}</strong>"))
/// }
///
/// let mut config = Configurator::new();
/// config.add_template_filter("strong", strong);
/// assert_eq!(strong(Markup::escaped("<3")).as_str(), "<strong>&lt;3</strong>");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[doc(alias = "safe")]
pub struct Markup(String);

impl Markup {
    /// Takes a text for HTML. Whoever calls this answers for what stands in it.
    pub fn trusted(html: impl Into<String>) -> Markup {
        Markup(html.into())
    }

    /// A text of anybody, with `<`, `>`, `&` and quotes escaped.
    #[doc(alias = "escape")]
    pub fn escaped(text: &str) -> Markup {
        let mut html = String::with_capacity(text.len());
        let written = escape::html(text, |part| html.write_str(part));
        written.expect("a text takes everything");
        Markup(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The HTML.
impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For a template HTML, for everything else a text.
impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializing_for_value() {
            true => Value::from_safe_string(self.0.clone()).serialize(serializer),
            false => serializer.serialize_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elsewhere_than_in_a_template_it_is_a_text() {
        let markup = Markup::escaped("a & b");
        assert_eq!(serde_json::to_string(&markup).unwrap(), "\"a &amp; b\"");
    }
}
