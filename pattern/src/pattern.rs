//! A pattern that has been read, and what it is made of.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::error::PatternErrors;
use crate::parse;

/// A route pattern that is known to be well-formed.
///
/// Patterns are equal when they differ in nothing but the leading `/` that may be left out: `blog/{id}` equals
/// `/blog/{id}`, and the empty pattern equals `/`. Names of placeholders count; [`Pattern::shape`] leaves them out.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The pattern with its leading `/`.
    text: String,
    /// Where in `text` the pattern as written begins: 1 if the `/` was added, 0 otherwise.
    written_from: usize,
    pieces: Vec<Piece>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// All faults of the pattern in the order in which they stand there.
    pub fn parse(source: &str) -> Result<Pattern, PatternErrors> {
        let pieces = parse::pieces(source)?;
        let (text, written_from) = with_leading_slash(source);
        Ok(Pattern {
            text,
            written_from,
            pieces,
        })
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.text[self.written_from..]
    }

    /// The pattern with its leading `/`, whether that was written or not.
    ///
    /// ```
    /// # use aiopyramid_pattern::Pattern;
    /// assert_eq!(Pattern::parse("blog/{id}")?.normalized(), "/blog/{id}");
    /// # Ok::<(), aiopyramid_pattern::PatternErrors>(())
    /// ```
    pub fn normalized(&self) -> &str {
        &self.text
    }

    /// What the pattern is made of, from left to right.
    ///
    /// The first piece is a literal that begins with `/`. No two literals stand side by side and none is empty. A
    /// remainder comes last.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The placeholders from left to right, a remainder last.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(Piece::as_placeholder)
    }

    /// A text that is equal for patterns that are equal but for the names of their placeholders.
    ///
    /// The text of a regex is part of the shape; two spellings of one regex are two shapes.
    pub fn shape(&self) -> String {
        self.pieces.iter().map(Piece::shape).collect()
    }
}

fn with_leading_slash(source: &str) -> (String, usize) {
    if source.starts_with('/') {
        (source.to_owned(), 0)
    } else {
        (format!("/{source}"), 1)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Shows the pattern as it was written.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source())
    }
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands in the path as it stands here.
    Literal(Literal),
    /// A part of the path that is given to the view under a name.
    Placeholder(Placeholder),
}

impl Piece {
    fn as_placeholder(&self) -> Option<&Placeholder> {
        match self {
            Piece::Literal(_) => None,
            Piece::Placeholder(placeholder) => Some(placeholder),
        }
    }

    fn shape(&self) -> String {
        match self {
            Piece::Literal(literal) => literal.text.clone(),
            Piece::Placeholder(placeholder) => placeholder.kind.shape(),
        }
    }
}

/// Literal text of a pattern, slashes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The text, to be compared with the percent-decoded path. Begins with `/` in the first piece of a pattern, even
    /// if that slash was not written.
    pub text: String,
    /// Where it begins in the pattern as written, in bytes.
    pub offset: usize,
    /// How long it is in the pattern as written, in bytes.
    pub len: usize,
}

/// A named part of a pattern: Pyramid's replacement marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Its name, an identifier.
    pub name: String,
    /// What it matches.
    pub kind: PlaceholderKind,
    /// Where it begins in the pattern as written, in bytes: at its `{` or `*`.
    pub offset: usize,
    /// How long it is in the pattern as written, in bytes, braces or star included.
    pub len: usize,
}

impl Placeholder {
    /// The regex of `{name:regex}`.
    pub fn regex(&self) -> Option<&str> {
        match &self.kind {
            PlaceholderKind::Constrained { regex, .. } => Some(regex),
            _ => None,
        }
    }

    /// Whether this is `*name`.
    pub fn is_remainder(&self) -> bool {
        self.kind == PlaceholderKind::Remainder
    }

    /// Whether what it matches may hold a `/`: so for a remainder, and for a regex that can match a text with one.
    pub fn may_span_segments(&self) -> bool {
        match self.kind {
            PlaceholderKind::Plain => false,
            PlaceholderKind::Constrained {
                may_span_segments, ..
            } => may_span_segments,
            PlaceholderKind::Remainder => true,
        }
    }
}

/// What a placeholder matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderKind {
    /// `{name}`: one or more characters other than `/`.
    Plain,
    /// `{name:regex}`: what the regex matches.
    Constrained {
        /// The regex as written: in the syntax of the crate `regex`, without named groups, anchors and the verbose
        /// mode, so that it keeps its meaning within a longer regex.
        regex: String,
        /// Whether the regex can match a text that holds a `/`.
        may_span_segments: bool,
    },
    /// `*name`: all that is left, slashes and nothing included.
    Remainder,
}

impl PlaceholderKind {
    fn shape(&self) -> String {
        match self {
            PlaceholderKind::Plain => "{}".to_owned(),
            PlaceholderKind::Constrained { regex, .. } => format!("{{:{regex}}}"),
            PlaceholderKind::Remainder => "{*}".to_owned(),
        }
    }
}
