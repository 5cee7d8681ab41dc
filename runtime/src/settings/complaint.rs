//! Saying in words why a value does not fit the type that was asked for.

use std::borrow::Cow;
use std::path::Path;
use std::{fmt, io};

use serde::de::{Expected, Unexpected};

use super::error::SettingsError;
use super::tree::{Node, Place, Source, Value};
use super::{environment, kept, secrecy};
use aiopyramid_pattern::nearest;

/// Why a value does not fit the type that was asked for.
///
/// Public for the closures of `#[settings]`, which hand it on and cannot name it.
#[derive(Debug)]
pub struct ReadError {
    problem: Box<Problem>,
    /// Where the innermost value stands that the problem is about; unknown until the reader has passed it.
    place: Option<Place>,
    /// Whether that value is a section.
    in_table: bool,
    /// The names that lead to it, the outermost last.
    path: Vec<String>,
    /// The file that the value was read from, where it has one of its own.
    kept_in: Option<String>,
}

#[derive(Debug)]
enum Problem {
    Expected {
        expected: String,
        found: String,
    },
    UnknownKey {
        key: String,
        known: Cow<'static, [&'static str]>,
    },
    UnknownName {
        name: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    /// Nobody has set the key that the path leads to; how a value of it may look.
    Missing(&'static str),
    /// It stands in a file that cannot be read.
    Unreadable {
        file: String,
        error: String,
    },
    /// It is given by itself and by a file.
    GivenTwice,
    /// Somebody else's words, and the value that they are about.
    Other {
        message: String,
        found: Option<String>,
    },
}

impl ReadError {
    /// Says it to a person.
    pub(super) fn locate(self, source: &Source) -> SettingsError {
        let place = self.place.as_ref().unwrap_or(&Place::Nowhere);
        let message = self.message();
        let error = match (place, &*self.problem) {
            (Place::Nowhere, Problem::Missing(_)) => SettingsError::lacking(source, message),
            _ => SettingsError::at(place, source, message),
        };
        match self.help() {
            Some(help) => error.help(help),
            None => error,
        }
    }

    /// Nobody has set a key whose value would be as `expected`.
    pub(super) fn missing(expected: &dyn Expected) -> Self {
        Problem::Missing(example(&expected.to_string())).into()
    }

    /// The file of a value cannot be read.
    pub(super) fn unreadable(file: &Path, error: &io::Error) -> Self {
        Problem::Unreadable {
            file: file.display().to_string(),
            error: error.to_string(),
        }
        .into()
    }

    /// A key is given by itself and as a file.
    pub(super) fn given_twice() -> Self {
        Problem::GivenTwice.into()
    }

    /// A key that nobody knows.
    pub(super) fn unknown(key: &str, known: Vec<&'static str>, node: &Node) -> Self {
        let error: Self = Problem::UnknownKey {
            key: key.to_owned(),
            known: Cow::Owned(known),
        }
        .into();
        error.at_key(node)
    }

    /// The key of the section, or of whatever was read, that the error is about.
    pub(super) fn outermost(&self) -> Option<&str> {
        match (self.path.last(), &*self.problem) {
            // An item of a list stands for the list.
            (Some(name), _) => name.split('[').next(),
            (None, Problem::UnknownKey { key, .. }) => Some(key),
            (None, _) => None,
        }
    }

    /// Whether it is about a key that nobody has set.
    pub(super) fn is_of_missing(&self) -> bool {
        matches!(*self.problem, Problem::Missing(_))
    }

    /// The same without the value.
    pub(super) fn hidden(mut self) -> Self {
        *self.problem = self.problem.without_value();
        self
    }

    /// Notes that the value was read from a file of its own, and may be as secret as that.
    pub(super) fn kept_in(self, file: &Path) -> Self {
        Self {
            kept_in: Some(file.display().to_string()),
            ..self.hidden()
        }
    }

    /// Notes the value that the error is about, unless a value inside it is known already.
    pub(super) fn of(mut self, node: &Node) -> Self {
        if self.place.is_none() {
            self.place = Some(node.place.clone());
            self.in_table = matches!(node.value, Value::Table(_));
            if let Problem::Other { found, .. } = &mut *self.problem {
                *found = (!self.in_table).then(|| found_words(node.unexpected()));
            }
        }
        self
    }

    /// Notes that the error is about this key of a table and not about the table's value.
    pub(super) fn at_key(mut self, node: &Node) -> Self {
        self.place = Some(node.place.clone());
        self.in_table = true;
        self
    }

    pub(super) fn inside_all(self, names: &[&str]) -> Self {
        names
            .iter()
            .rev()
            .fold(self, |error, name| error.inside(name))
    }

    /// Notes the name that leads to the value.
    pub(super) fn inside(mut self, name: &str) -> Self {
        if secrecy::is_secret(name) {
            *self.problem = self.problem.without_value();
        }
        match self.path.last_mut() {
            Some(last) if last.starts_with('[') => last.insert_str(0, name),
            _ => self.path.push(name.to_owned()),
        }
        self
    }

    fn message(&self) -> String {
        match &self.kept_in {
            Some(file) => format!("{} (read from `{file}`)", self.words()),
            None => self.words(),
        }
    }

    /// What to write, where a key is missing.
    fn help(&self) -> Option<String> {
        let (Problem::Missing(example), Some((key, outer))) =
            (&*self.problem, self.path.split_first())
        else {
            return None;
        };
        let under = match outer {
            [] => "at the top of the file".to_owned(),
            _ => format!("under `{}`", section(outer)),
        };
        let variable = environment::variable(self.path.iter().rev().map(String::as_str));
        let or_set = variable.map_or(String::new(), |name| format!(", or set `{name}`"));
        Some(format!("write `{key} = {example}` {under}{or_set}"))
    }

    fn words(&self) -> String {
        match &*self.problem {
            Problem::Expected { expected, found } if self.in_table && found != "a table" => {
                format!(
                    "a value in {} must be {expected}, but is {found}",
                    self.section()
                )
            }
            Problem::Expected { expected, found } => {
                format!(
                    "{} must be {expected}, but is {found}{}",
                    self.subject(),
                    self.advice(expected)
                )
            }
            Problem::UnknownName { name, known } => {
                let names = one_of(known);
                let meant = nearest(name, known)
                    .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
                format!("{} must be {names}, but is {name:?}{meant}", self.subject())
            }
            Problem::UnknownKey { key, known } => {
                let instead = instead_of(key, known);
                format!("unknown key `{key}` in {}; {instead}", self.section())
            }
            Problem::MissingKey(key) => format!("{} lacks the key `{key}`", self.section()),
            Problem::Missing(_) => match self.path.split_first() {
                Some((key, [])) => format!("the settings lack the key `{key}`"),
                Some((key, outer)) => format!("{} lacks the key `{key}`", section(outer)),
                None => "the settings lack a key".to_owned(),
            },
            Problem::Unreadable { file, error } => {
                format!("{} cannot be read from `{file}`: {error}", self.subject())
            }
            Problem::GivenTwice => match self.path.first() {
                Some(key) => format!(
                    "{} is given twice, as `{key}` and as `{}`; keep one of the two",
                    self.subject(),
                    kept::file_key(key)
                ),
                None => "a key is given twice".to_owned(),
            },
            Problem::Other {
                message,
                found: Some(found),
            } => format!("{} is {found}: {message}", self.subject()),
            Problem::Other {
                message,
                found: None,
            } => format!("{}: {message}", self.subject()),
        }
    }

    /// A section within another that was written with a single underscore looks like a key.
    fn advice(&self, expected: &str) -> &'static str {
        match self.place {
            Some(Place::Variable(_)) if expected == "a table" => {
                "; to name a key in it, write `__` after each section"
            }
            _ => "",
        }
    }

    /// The value that the error is about, in words.
    fn subject(&self) -> String {
        match self.path.split_first() {
            Some((name, outer)) if !self.in_table => match outer {
                [] => format!("`{name}`"),
                _ => format!("`{name}` in {}", section(outer)),
            },
            _ => self.section(),
        }
    }

    fn section(&self) -> String {
        section(&self.path)
    }
}

/// A section by its names, the outermost last.
fn section(path: &[String]) -> String {
    let names: Vec<&str> = path.iter().rev().map(String::as_str).collect();
    format!("[{}]", names.join("."))
}

/// What somebody wrote in place of one of `known`: a key, or one with the file that its value stands in.
pub(super) fn meant(key: &str, known: &[&str]) -> Option<String> {
    let itself = nearest(key, known).map(str::to_owned);
    let in_file = || nearest(kept::key_of_file(key)?, known).map(kept::file_key);
    itself.or_else(in_file)
}

fn instead_of(key: &str, known: &[&str]) -> String {
    match meant(key, known) {
        Some(right) => format!("did you mean `{right}`?"),
        None if known.is_empty() => "it has no keys".to_owned(),
        None => format!("its keys are {}", quoted(known)),
    }
}

/// A choice of names.
pub(super) fn one_of(names: &[&str]) -> String {
    format!("one of {}", quoted(names))
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl Problem {
    /// The same problem, without the value and whatever might repeat it.
    fn without_value(self) -> Self {
        let hidden = || "a value that is not shown here".to_owned();
        match self {
            Self::Expected { expected, .. } => Self::Expected {
                expected,
                found: hidden(),
            },
            Self::UnknownName { known, .. } => Self::Expected {
                expected: one_of(known),
                found: hidden(),
            },
            Self::Other { .. } => Self::Other {
                message: "not valid; its value is not shown here".into(),
                found: None,
            },
            Self::UnknownKey { .. }
            | Self::MissingKey(_)
            | Self::Missing(_)
            | Self::Unreadable { .. }
            | Self::GivenTwice => self,
        }
    }
}

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            place: None,
            in_table: false,
            path: Vec::new(),
            kept_in: None,
        }
    }
}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Problem::Other {
            message: message.to_string(),
            found: None,
        }
        .into()
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected_words(&expected.to_string());
        Problem::Expected {
            expected,
            found: found_words(found),
        }
        .into()
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Problem::UnknownName {
            name: name.to_owned(),
            known,
        }
        .into()
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Problem::UnknownKey {
            key: key.to_owned(),
            known: Cow::Borrowed(known),
        }
        .into()
    }

    fn missing_field(key: &'static str) -> Self {
        Problem::MissingKey(key).into()
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for ReadError {}

/// Rust's names of types, in the words of a person who writes settings.
fn expected_words(expected: &str) -> String {
    let words = match expected {
        "u8" => "an integer from 0 to 255",
        "u16" => "an integer from 0 to 65535",
        "u32" => "an integer from 0 to 4294967295",
        "u64" | "u128" | "usize" => "an integer that is not negative",
        "i8" => "an integer from -128 to 127",
        "i16" => "an integer from -32768 to 32767",
        "i32" => "an integer from -2147483648 to 2147483647",
        "i64" | "i128" | "isize" => "an integer",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a character" => "a single character",
        "a sequence" => "a list",
        "a map" => "a table",
        "path string" => "a path",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    };
    words.to_owned()
}

/// A value as an error shows it: the value itself where it is short, its kind where it is not.
fn found_words(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Str(text) => short(text),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        Unexpected::Other(kind) => kind.to_owned(),
        other => other.to_string(),
    }
}

/// The beginning of a text is enough to recognise it by.
fn short(text: &str) -> String {
    const ENOUGH: usize = 60;
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// A value of a type, which is known by what it expects.
fn example(expected: &str) -> &'static str {
    match expected {
        "a boolean" => "true",
        "f32" | "f64" => "1.5",
        "a string" | "a character" | "path string" | "a text or a list of texts" => "\"...\"",
        "a sequence" => "[\"...\"]",
        "a map" => "{ ... }",
        _ if expected.starts_with("struct ") => "{ ... }",
        _ if expected.starts_with("a span of time") => "\"10s\"",
        _ if expected.starts_with("a number of bytes") => "\"2MiB\"",
        _ if expected.starts_with(['u', 'i']) && expected[1..].parse::<u8>().is_ok() => "1",
        "usize" | "isize" => "1",
        _ => "...",
    }
}
