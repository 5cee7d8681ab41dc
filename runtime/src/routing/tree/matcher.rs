//! How the atoms of one step match the text they are given: a segment, or all that is left of a path.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;

use super::step::Atom;
use super::{Span, Spans};

/// Matches a text as a whole, greedily from left to right (rule U7).
pub(super) enum Matcher {
    /// `{x}`: anything but nothing.
    Plain,
    /// `foo{x}-{y}`: the text in front of the first placeholder, and that after each; any of them may be empty.
    Interleaved {
        before: Box<str>,
        after: Box<[Box<str>]>,
    },
    /// `*rest` and `foo*rest`: this text and whatever follows.
    Prefix(Box<str>),
    /// `{x:\d+}`: the text as a whole.
    Constrained(Arc<Anchored>),
    /// Anything else.
    Groups(Arc<Anchored>),
}

/// A regex for a whole text.
pub(super) struct Anchored {
    regex: Regex,
    /// The groups of the placeholders; the regexes of an application may hold groups of their own.
    groups: Box<[usize]>,
}

/// The regexes compiled so far, by their text: many routes constrain their placeholders in the same way.
#[derive(Default)]
pub(super) struct Regexes(HashMap<String, Arc<Anchored>>);

impl Matcher {
    pub(super) fn new(atoms: &[Atom<'_>], regexes: &mut Regexes) -> Result<Matcher, regex::Error> {
        let matcher = match *atoms {
            [Atom::Plain] => Matcher::Plain,
            [Atom::Remainder] => Matcher::Prefix("".into()),
            [Atom::Text(text), Atom::Remainder] => Matcher::Prefix(text.into()),
            [Atom::Constrained { .. }] => Matcher::Constrained(regexes.anchored(atoms)?),
            _ => match interleaved(atoms) {
                Some(matcher) => matcher,
                None => Matcher::Groups(regexes.anchored(atoms)?),
            },
        };
        Ok(matcher)
    }

    /// Matches `text`, which begins at byte `at` of the path. Adds a span for each placeholder if it matches; spans
    /// added in vain are the caller's to remove.
    pub(super) fn matches(&self, text: &str, at: usize, spans: &mut Spans) -> bool {
        match self {
            Matcher::Plain => {
                spans.push(span(at, at + text.len()));
                !text.is_empty()
            }
            Matcher::Prefix(prefix) => {
                spans.push(span(at + prefix.len(), at + text.len()));
                text.starts_with(&**prefix)
            }
            Matcher::Interleaved { before, after } => {
                match_interleaved(before, after, text, at, spans).is_some()
            }
            Matcher::Constrained(anchored) => {
                spans.push(span(at, at + text.len()));
                anchored.regex.is_match(text)
            }
            Matcher::Groups(anchored) => match_groups(anchored, text, at, spans).is_some(),
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: narrow(start),
        end: narrow(end),
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("the search refuses paths of more than 4 GiB")
}

/// Literal text and plain placeholders within one segment need no regex.
fn interleaved(atoms: &[Atom<'_>]) -> Option<Matcher> {
    let mut texts = vec![String::new()];
    for atom in atoms {
        match atom {
            Atom::Text(text) => texts.last_mut()?.push_str(text),
            Atom::Plain => texts.push(String::new()),
            Atom::Constrained { .. } | Atom::Remainder => return None,
        }
    }
    let before = texts.remove(0).into();
    let after = texts.into_iter().map(String::into_boxed_str).collect();
    Some(Matcher::Interleaved { before, after })
}

/// Places the texts from the right, each as far to the right as it goes with a character left for the placeholder
/// after it. So every placeholder ends as late as it possibly can, which is what greed from the left asks for.
fn match_interleaved(
    before: &str,
    after: &[Box<str>],
    text: &str,
    at: usize,
    spans: &mut Spans,
) -> Option<()> {
    let first_span = spans.len();
    let (last, between) = after.split_last()?;
    let values = text.strip_prefix(before)?;
    let at = at + before.len();
    let mut left = values.strip_suffix(&**last)?;
    for separator in between.iter().rev() {
        let (last_character, _) = left.char_indices().next_back()?;
        let end = left[..last_character].rfind(&**separator)?;
        spans.push(span(at + end + separator.len(), at + left.len()));
        left = &left[..end];
    }
    spans.push(span(at, at + left.len()));
    spans[first_span..].reverse();
    (!left.is_empty()).then_some(())
}

fn match_groups(anchored: &Anchored, text: &str, at: usize, spans: &mut Spans) -> Option<()> {
    let captures = anchored.regex.captures(text)?;
    for &group in &anchored.groups {
        let group = captures
            .get(group)
            .expect("no placeholder is optional: its group takes part in every match");
        spans.push(span(at + group.start(), at + group.end()));
    }
    Some(())
}

impl Regexes {
    fn anchored(&mut self, atoms: &[Atom<'_>]) -> Result<Arc<Anchored>, regex::Error> {
        let text = whole(atoms);
        if let Some(known) = self.0.get(&text) {
            return Ok(Arc::clone(known));
        }
        let anchored = Arc::new(Anchored::new(&text)?);
        self.0.insert(text, Arc::clone(&anchored));
        Ok(anchored)
    }
}

impl Anchored {
    fn new(text: &str) -> Result<Anchored, regex::Error> {
        let regex = Regex::new(text)?;
        // Patterns refuse named groups, so the named ones are those that `whole` has made.
        let names = regex.capture_names().enumerate();
        let groups = names
            .filter_map(|(group, name)| name.map(|_| group))
            .collect();
        Ok(Anchored { regex, groups })
    }
}

/// The regex of a step. It ends with `\z`, because `$` would let a final newline pass (rule U8).
fn whole(atoms: &[Atom<'_>]) -> String {
    let atoms = atoms.iter().enumerate();
    let inner: String = atoms
        .map(|(index, atom)| match atom {
            Atom::Text(text) => regex::escape(text),
            Atom::Plain => format!("(?P<p{index}>[^/]+)"),
            Atom::Constrained { regex, .. } => format!("(?P<p{index}>{regex})"),
            Atom::Remainder => format!("(?P<p{index}>(?s:.*))"),
        })
        .collect();
    format!(r"\A{inner}\z")
}
