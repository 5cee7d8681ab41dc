//! From `{name}`, `{name:regex}` and `*name` to a placeholder.

use std::ops::Range;

use crate::constraint;
use crate::error::Fault;
use crate::name::{is_identifier, nearest_identifier};
use crate::pattern::{Placeholder, PlaceholderKind};

/// Reads the placeholder `source[range]`, braces included.
///
/// A placeholder with a faulty regex is still given back, so that a second one of its name is noticed.
pub(crate) fn in_braces(
    source: &str,
    range: Range<usize>,
    faults: &mut Vec<Fault>,
) -> Option<Placeholder> {
    let inner = &source[range.start + 1..range.end - 1];
    let (name, regex) = match inner.split_once(':') {
        Some((name, regex)) => (name, Some(regex)),
        None => (inner, None),
    };
    if let Some(fault) = misnamed(inner, name, range.clone()) {
        faults.push(fault);
        return None;
    }
    let kind = match regex {
        None => PlaceholderKind::Plain,
        Some(regex) => constrained(name, regex, range.clone(), faults),
    };
    Some(placeholder(name, kind, range))
}

/// Reads the remainder `source[range]`, star included; there is none if the range is empty.
pub(crate) fn remainder(
    source: &str,
    range: Range<usize>,
    faults: &mut Vec<Fault>,
) -> Option<Placeholder> {
    if range.is_empty() {
        return None;
    }
    let name = &source[range.start + 1..range.end];
    if let Some(fault) = misnamed_remainder(source, name, range.clone()) {
        faults.push(fault);
        return None;
    }
    Some(placeholder(name, PlaceholderKind::Remainder, range))
}

fn placeholder(name: &str, kind: PlaceholderKind, range: Range<usize>) -> Placeholder {
    Placeholder {
        name: name.to_owned(),
        kind,
        offset: range.start,
        len: range.len(),
    }
}

fn constrained(
    name: &str,
    regex: &str,
    range: Range<usize>,
    faults: &mut Vec<Fault>,
) -> PlaceholderKind {
    let offset = range.end - 1 - regex.len();
    if regex.is_empty() {
        let empty = Fault::new(range, format!("the regex of `{name}` is empty"));
        faults.push(empty.help(format!("write `{{{name}}}`, or a regex after the colon")));
    }
    PlaceholderKind::Constrained {
        regex: regex.to_owned(),
        may_span_segments: constraint::check(name, regex, offset, faults),
    }
}

/// What is wrong with the name of a placeholder in braces.
fn misnamed(inner: &str, name: &str, range: Range<usize>) -> Option<Fault> {
    if is_identifier(name) {
        return None;
    }
    if let Some(rest) = remainder_elsewhere(inner) {
        let fault = Fault::new(range, "a remainder is written without braces");
        return Some(fault.help(format!("write `/*{rest}`, at the end of the pattern")));
    }
    if name.is_empty() {
        return Some(Fault::new(range, "a placeholder needs a name").help("write `{id}`"));
    }
    let rest = &inner[name.len()..];
    let at = range.start + 1;
    Some(
        not_a_name(name, at..at + name.len())
            .help(format!("write `{{{}{rest}}}`", nearest_identifier(name))),
    )
}

fn misnamed_remainder(source: &str, name: &str, range: Range<usize>) -> Option<Fault> {
    let (at, end) = (range.start, range.end);
    if name.is_empty() {
        let fault = Fault::new(range, "the remainder needs a name");
        return Some(fault.help("write `*rest`"));
    }
    if source[..at].ends_with('*') {
        let fault = Fault::new(at - 1..end, "a remainder is written with one star");
        return Some(fault.help(format!("write `*{}`", nearest_identifier(name))));
    }
    let fault = not_a_name(name, at + 1..end);
    (!is_identifier(name)).then(|| fault.help(format!("write `*{}`", nearest_identifier(name))))
}

fn not_a_name(name: &str, range: Range<usize>) -> Fault {
    Fault::new(
        range,
        format!("`{name}` is not a name: it must be an identifier"),
    )
}

/// The name in `{*rest}`, `{**rest}`, `{rest*}` and `{rest...}`: remainders in the grammars of other frameworks.
fn remainder_elsewhere(inner: &str) -> Option<&str> {
    let rest = inner.trim_start_matches('*').trim_end_matches(['*', '.']);
    (rest != inner && is_identifier(rest)).then_some(rest)
}
