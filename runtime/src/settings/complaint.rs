//! Saying in words why a value does not fit the type that was asked for.

use std::fmt;

use serde::de::{Expected, Unexpected};

use super::error::SettingsError;
use super::secrecy;
use super::tree::{Node, Place, Source, Value};
use aiopyramid_pattern::nearest;

/// Why a value does not fit the type that was asked for.
#[derive(Debug)]
pub(super) struct ReadError {
    problem: Problem,
    /// Where the innermost value stands that the problem is about; unknown until the reader has passed it.
    place: Option<Place>,
    /// Whether that value is a section.
    in_table: bool,
    /// The names that lead to it, the outermost last.
    path: Vec<String>,
}

#[derive(Debug)]
enum Problem {
    Expected {
        expected: String,
        found: String,
    },
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    UnknownName {
        name: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
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
        SettingsError::at(place, source, self.message())
    }

    /// Notes the value that the error is about, unless a value inside it is known already.
    pub(super) fn of(mut self, node: &Node) -> Self {
        if self.place.is_none() {
            self.place = Some(node.place.clone());
            self.in_table = matches!(node.value, Value::Table(_));
            if let Problem::Other { found, .. } = &mut self.problem {
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
            self.problem = self.problem.without_value();
        }
        match self.path.last_mut() {
            Some(last) if last.starts_with('[') => last.insert_str(0, name),
            _ => self.path.push(name.to_owned()),
        }
        self
    }

    fn message(&self) -> String {
        match &self.problem {
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

fn instead_of(key: &str, known: &[&str]) -> String {
    match nearest(key, known) {
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
            Self::UnknownKey { .. } | Self::MissingKey(_) => self,
        }
    }
}

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            place: None,
            in_table: false,
            path: Vec::new(),
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
            known,
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
