//! Where in what was sent something stands.

use std::fmt::Write;

/// One step into what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract::valid) enum Step {
    /// A field of an object.
    Field(String),
    /// An item of a list.
    Item(usize),
}

/// The place as people read it: `address.street`, `items[0].name`; nothing for the whole.
pub(in crate::extract::valid) fn shown(place: &[Step]) -> String {
    let mut shown = String::new();
    for step in place {
        let written = match step {
            Step::Field(name) if shown.is_empty() => write!(shown, "{name}"),
            Step::Field(name) => write!(shown, ".{name}"),
            Step::Item(index) => write!(shown, "[{index}]"),
        };
        written.expect("a `String` takes all text");
    }
    shown
}

/// Whether a field is another one, or a part of it. All are parts of the whole.
pub(super) fn is_within(field: &str, whole: &str) -> bool {
    match field.strip_prefix(whole) {
        Some(rest) => whole.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    }
}
