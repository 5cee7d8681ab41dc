//! What is wrong with a pattern, and how it is shown.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// All faults of one pattern, in the order in which they stand there. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternErrors(Vec<PatternError>);

impl PatternErrors {
    /// The faults of `source` from left to right, or nothing if there are none.
    pub(crate) fn from_faults(source: &str, mut faults: Vec<Fault>) -> Option<PatternErrors> {
        faults.sort_by_key(|fault| fault.range.start);
        let errors: Vec<PatternError> = faults
            .into_iter()
            .map(|fault| fault.within(source))
            .collect();
        (!errors.is_empty()).then_some(PatternErrors(errors))
    }

    /// The leftmost fault.
    pub fn first(&self) -> &PatternError {
        self.0.first().expect("it is made with one error or more")
    }

    /// The faults from left to right.
    pub fn iter(&self) -> std::slice::Iter<'_, PatternError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a PatternErrors {
    type Item = &'a PatternError;
    type IntoIter = std::slice::Iter<'a, PatternError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for PatternErrors {
    type Item = PatternError;
    type IntoIter = std::vec::IntoIter<PatternError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The faults one after the other, an empty line between.
impl fmt::Display for PatternErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{error}")?;
        }
        Ok(())
    }
}

impl Error for PatternErrors {}

/// One fault of a pattern: where it is, what it is, and often what to write instead.
///
/// ```
/// let errors = aiopyramid_pattern::Pattern::parse("/blog/{}").unwrap_err();
/// let shown = "\
/// a placeholder needs a name
///   /blog/{}
///         ^^
/// help: write `{id}`";
/// assert_eq!(errors.first().to_string(), shown);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    source: String,
    fault: Fault,
}

impl PatternError {
    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.fault.message
    }

    /// What to write instead, in one line.
    pub fn help(&self) -> Option<&str> {
        self.fault.help.as_deref()
    }

    /// Where the offending part begins in the pattern as written, in bytes.
    pub fn offset(&self) -> usize {
        self.fault.range.start
    }

    /// How long the offending part is, in bytes.
    #[expect(
        clippy::len_without_is_empty,
        reason = "the length of a place, not of a collection"
    )]
    pub fn len(&self) -> usize {
        self.fault.range.len()
    }

    /// Two lines: the pattern, and carets under the offending part, one for each of its characters.
    ///
    /// Control characters are shown as pictures (`␊`), so that the pattern stays on its line.
    pub fn caret(&self) -> String {
        let pattern: String = self.source.chars().map(visible).collect();
        let indent = self.source[..self.offset()].chars().count();
        let carets = self.source[self.fault.range.clone()].chars().count().max(1);
        format!("{pattern}\n{:indent$}{:^<carets$}", "", "")
    }
}

/// The message, the caret lines indented by two, and the help.
impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        for line in self.caret().lines() {
            write!(f, "\n  {line}")?;
        }
        match self.help() {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl Error for PatternError {}

/// The Unicode picture of a control character; other characters as they are.
fn visible(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        '\x7f' => '\u{2421}',
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A fault before it is tied to the pattern it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    range: Range<usize>,
    message: String,
    help: Option<String>,
}

impl Fault {
    /// A fault of the bytes `range` of the pattern as written.
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Fault {
        Fault {
            range,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Fault {
        Fault {
            help: Some(help.into()),
            ..self
        }
    }

    fn within(self, source: &str) -> PatternError {
        PatternError {
            source: source.to_owned(),
            fault: self,
        }
    }
}
