//! Text that is HTML and needs no escaping.

use std::cell::Cell;
use std::fmt::{self, Write};

use minijinja::value::{Serde, serializing_for_value};
use minijinja::{AutoEscape, Value};
use serde::{Serialize, Serializer};

use super::escape;

/// Text that is HTML, so that a template of HTML prints it as it is: what a function for templates returns that makes HTML, or a field of a view's
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

thread_local! {
    /// Whether the values that are made are for a template of HTML.
    static IS_FOR_HTML: Cell<bool> = const { Cell::new(true) };
}

/// A value for a template of a kind. Only where HTML is written markup stays as it is: in JSON it is a text like any other.
pub(super) fn value_for<T: Serialize + ?Sized>(escape: &AutoEscape, value: &T) -> Value {
    let before = IS_FOR_HTML.replace(is_html(escape));
    let value = Value::from(Serde(value));
    IS_FOR_HTML.set(before);
    value
}

/// What a function has returned to a template of a kind.
pub(super) fn returned_to(escape: &AutoEscape, value: Value) -> Value {
    match value.as_str() {
        Some(text) if value.is_safe() && !is_html(escape) => Value::from(text),
        _ => value,
    }
}

fn is_html(escape: &AutoEscape) -> bool {
    matches!(escape, AutoEscape::Html)
}

/// For a template of HTML that, for everything else a text.
impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializing_for_value() && IS_FOR_HTML.get() {
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
