//! A pattern as the steps that a path takes through the tree.

use aiopyramid_pattern::{Pattern, Piece, Placeholder, PlaceholderKind};

/// One segment of a pattern, or its tail: all from the first segment on that holds a placeholder which may span
/// segments.
pub(super) struct Step<'p> {
    /// From left to right; the slashes of a tail are texts of it.
    pub(super) atoms: Vec<Atom<'p>>,
    /// How many of the atoms stand in the first segment: all, unless this is a tail of several segments.
    pub(super) in_first_segment: usize,
    pub(super) is_tail: bool,
}

/// A part of a step. The name of a placeholder is no matter of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Atom<'p> {
    /// Never empty.
    Text(&'p str),
    Plain,
    Constrained {
        regex: &'p str,
        may_span_segments: bool,
    },
    Remainder,
}

/// The steps of a pattern. Only the last one may be a tail.
pub(super) fn steps(pattern: &Pattern) -> Vec<Step<'_>> {
    let mut segments = segments(pattern);
    let tail = segments
        .iter()
        .position(|segment| segment.iter().any(Atom::may_span_segments))
        .map(|first| segments.split_off(first));
    let segments = segments.into_iter().map(Step::segment);
    segments.chain(tail.map(|tail| Step::tail(&tail))).collect()
}

/// The atoms between the slashes of a pattern, without those before its leading slash.
fn segments(pattern: &Pattern) -> Vec<Vec<Atom<'_>>> {
    let mut segments: Vec<Vec<Atom<'_>>> = Vec::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Literal(literal) => add_text(&mut segments, &literal.text),
            Piece::Placeholder(placeholder) => segments
                .last_mut()
                .expect("a pattern begins with a slash, and a slash begins a segment")
                .push(Atom::from(placeholder)),
        }
    }
    segments
}

fn add_text<'p>(segments: &mut Vec<Vec<Atom<'p>>>, text: &'p str) {
    for (index, part) in text.split('/').enumerate() {
        if index > 0 {
            segments.push(Vec::new());
        }
        if let (Some(segment), false) = (segments.last_mut(), part.is_empty()) {
            segment.push(Atom::Text(part));
        }
    }
}

impl<'p> Step<'p> {
    /// The text of a segment without placeholders; the empty one is that after a trailing slash.
    pub(super) fn literal(&self) -> Option<&'p str> {
        match self.atoms[..] {
            [] => Some(""),
            [Atom::Text(text)] => Some(text),
            _ => None,
        }
    }

    fn segment(atoms: Vec<Atom<'p>>) -> Step<'p> {
        Step {
            in_first_segment: atoms.len(),
            atoms,
            is_tail: false,
        }
    }

    fn tail(segments: &[Vec<Atom<'p>>]) -> Step<'p> {
        Step {
            atoms: segments.join(&Atom::Text("/")),
            in_first_segment: segments.first().map_or(0, Vec::len),
            is_tail: true,
        }
    }
}

impl Atom<'_> {
    fn may_span_segments(&self) -> bool {
        match self {
            Atom::Text(_) | Atom::Plain => false,
            Atom::Constrained {
                may_span_segments, ..
            } => *may_span_segments,
            Atom::Remainder => true,
        }
    }
}

impl<'p> From<&'p Placeholder> for Atom<'p> {
    fn from(placeholder: &'p Placeholder) -> Atom<'p> {
        match &placeholder.kind {
            PlaceholderKind::Plain => Atom::Plain,
            PlaceholderKind::Constrained {
                regex,
                may_span_segments,
            } => Atom::Constrained {
                regex,
                may_span_segments: *may_span_segments,
            },
            PlaceholderKind::Remainder => Atom::Remainder,
        }
    }
}
