//! Names of placeholders: they become names of arguments, so they are identifiers.

/// Whether `text` can be the name of an argument. `_` alone cannot: nothing could ask for it.
pub(crate) fn is_identifier(text: &str) -> bool {
    text != "_" && text.starts_with(begins_identifier) && text.chars().all(continues_identifier)
}

/// How many bytes of `text` from its start form a name; none if it does not start like one.
pub(crate) fn prefix_len(text: &str) -> usize {
    if !text.starts_with(begins_identifier) {
        return 0;
    }
    text.find(|c| !continues_identifier(c))
        .unwrap_or(text.len())
}

/// Whether `c` may stand within a name.
pub(crate) fn continues_identifier(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The identifier that comes nearest to `text`.
pub(crate) fn nearest_identifier(text: &str) -> String {
    let name: String = text
        .trim_matches(|c| !continues_identifier(c))
        .chars()
        .map(|c| if continues_identifier(c) { c } else { '_' })
        .collect();
    match name.as_str() {
        "" | "_" => "id".to_owned(),
        _ if is_identifier(&name) => name,
        _ => format!("_{name}"),
    }
}

fn begins_identifier(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}
