//! From the text of a pattern to its pieces: the text is cut at its braces and its last star, and each part is read.

use std::collections::HashSet;
use std::ops::Range;

use crate::error::{Fault, PatternErrors};
use crate::name::continues_identifier;
use crate::pattern::{Literal, Piece, Placeholder};
use crate::{placeholder, text};

/// The pieces of the pattern, or all that is wrong with it.
pub(crate) fn pieces(source: &str) -> Result<Vec<Piece>, PatternErrors> {
    let mut faults = Vec::new();
    let pieces = read(source, &mut faults);
    match PatternErrors::from_faults(source, faults) {
        Some(errors) => Err(errors),
        None => Ok(begin_with_slash(pieces)),
    }
}

fn read(source: &str, faults: &mut Vec<Fault>) -> Vec<Piece> {
    if !source.is_empty() && source.trim().is_empty() {
        let blank = Fault::new(0..source.len(), "this pattern is nothing but white space");
        faults.push(blank.help("write `/` for the root of the application"));
        return Vec::new();
    }
    faults.extend(control_characters(source));
    if !faults.is_empty() {
        // They would be told once more as part of a name or a regex.
        return Vec::new();
    }
    let pieces: Vec<Piece> = cut(source, faults)
        .into_iter()
        .filter_map(|part| piece(source, part, faults))
        .collect();
    faults.extend(repeated_names(&pieces));
    pieces
}

/// A stretch of the pattern, in bytes.
enum Part {
    Text(Range<usize>),
    /// From `{` to its `}`.
    Braces(Range<usize>),
    /// From the last `*` to the end of the pattern.
    Star(Range<usize>),
}

/// Cuts the pattern into parts. What follows a brace that is never closed is left out: nobody can tell what it is.
fn cut(source: &str, faults: &mut Vec<Fault>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = next_brace(source, at, faults) {
        parts.push(Part::Text(at..open));
        let Some(end) = end_of_braces(source, open) else {
            faults.push(unclosed(open));
            return parts;
        };
        parts.push(Part::Braces(open..end));
        at = end;
    }
    let star = at + star_at_end(&source[at..]);
    parts.push(Part::Text(at..star));
    parts.push(Part::Star(star..source.len()));
    parts
}

/// Where the next `{` stands. A `}` on the way there is a fault.
fn next_brace(source: &str, from: usize, faults: &mut Vec<Fault>) -> Option<usize> {
    let mut braces = source[from..].match_indices(['{', '}']);
    braces.find_map(|(at, brace)| {
        let at = from + at;
        if brace == "{" {
            return Some(at);
        }
        faults.push(Fault::new(at..at + 1, "this `}` closes nothing"));
        None
    })
}

/// The end of the braces that open at `open`. Braces inside balance; a backslash takes its brace out of the count.
fn end_of_braces(source: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in source[open..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' if depth == 1 => return Some(open + at + 1),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn unclosed(open: usize) -> Fault {
    Fault::new(open..open + 1, "this `{` is never closed")
        .help(r"close it with `}`; inside a regex, a brace that stands for itself is written `\{` or `\}`")
}

/// Where a star that makes a remainder stands in the last text of a pattern; the text's length if there is none.
fn star_at_end(text: &str) -> usize {
    text.rfind('*')
        .filter(|star| text[star + 1..].chars().all(continues_identifier))
        .unwrap_or(text.len())
}

fn piece(source: &str, part: Part, faults: &mut Vec<Fault>) -> Option<Piece> {
    match part {
        Part::Text(range) => {
            text::check(source, range.clone(), faults);
            literal(source, range).map(Piece::Literal)
        }
        Part::Braces(range) => {
            placeholder::in_braces(source, range, faults).map(Piece::Placeholder)
        }
        Part::Star(range) => placeholder::remainder(source, range, faults).map(Piece::Placeholder),
    }
}

fn literal(source: &str, range: Range<usize>) -> Option<Literal> {
    (!range.is_empty()).then(|| Literal {
        text: source[range.clone()].to_owned(),
        offset: range.start,
        len: range.len(),
    })
}

/// Rule U1: the slash at the beginning need not be written.
fn begin_with_slash(mut pieces: Vec<Piece>) -> Vec<Piece> {
    match pieces.first_mut() {
        Some(Piece::Literal(first)) if first.text.starts_with('/') => {}
        Some(Piece::Literal(first)) => first.text.insert(0, '/'),
        _ => pieces.insert(0, Piece::Literal(unwritten_slash())),
    }
    pieces
}

fn unwritten_slash() -> Literal {
    Literal {
        text: "/".to_owned(),
        offset: 0,
        len: 0,
    }
}

fn repeated_names(pieces: &[Piece]) -> Vec<Fault> {
    let mut seen = HashSet::new();
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Literal(_) => None,
        })
        .filter(|placeholder| !seen.insert(placeholder.name.as_str()))
        .map(repeated)
        .collect()
}

fn repeated(placeholder: &Placeholder) -> Fault {
    let Placeholder {
        name, offset, len, ..
    } = placeholder;
    Fault::new(
        *offset..offset + len,
        format!("a second placeholder is named `{name}`"),
    )
    .help("give each placeholder of a pattern its own name")
}

/// One fault for each run of control characters, wherever they stand.
fn control_characters(source: &str) -> impl Iterator<Item = Fault> {
    text::runs(source, char::is_control).map(|range| {
        Fault::new(range, "a pattern holds no control characters")
            .help(r"leave them out; inside a regex write them as escapes, such as `\t`")
    })
}
