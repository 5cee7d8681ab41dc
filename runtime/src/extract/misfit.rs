//! Why what was sent does not fit a type.

use std::fmt;

use serde::de::{self, Unexpected};

/// Why what was sent does not fit a type, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    reason: Reason,
    /// The field as its name was written, once that is known.
    path: Option<String>,
    /// What could be tried before giving up.
    hint: Option<Hint>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    /// This field of a type was not sent.
    Missing(&'static str),
    /// The type wants another number of things than there are.
    Shape(String),
    Value(String),
}

/// What would make a value fit. `of` is the type that would take it, by the name of its visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// A field without a default was not sent: it may be one that is left out where it is off, or empty.
    Missing {
        of: Option<&'static str>,
        field: &'static str,
    },
    /// Several values stand where one is wanted: names may have been taken apart that should not have been.
    Nested { of: Option<&'static str> },
    /// A time without seconds, for a type that wants them.
    Seconds { of: &'static str },
}

impl Misfit {
    /// The type wants another number of things, or other names, than there are: no text could ever fit it.
    pub(super) fn is_of_shape(&self) -> bool {
        matches!(self.reason, Reason::Missing(_) | Reason::Shape(_))
    }

    pub(super) fn of_shape(message: impl fmt::Display) -> Misfit {
        Misfit::new(Reason::Shape(message.to_string()))
    }

    /// A value that is not what is wanted, as one sentence of both.
    pub(super) fn of_text(text: &str, wanted: impl fmt::Display) -> Misfit {
        let found = Shown(text);
        Misfit::new(Reason::Value(format!(
            "{wanted} is wanted, and this is {found}"
        )))
    }

    /// The same, told of a field, unless it is known to be of one inside it.
    pub(super) fn at(mut self, path: impl Into<String>) -> Misfit {
        self.path.get_or_insert_with(|| path.into());
        self
    }

    /// The field that is missing, as long as nobody has said where.
    pub(super) fn missing_here(&self) -> Option<&'static str> {
        match self.reason {
            Reason::Missing(field) if self.path.is_none() => Some(field),
            _ => None,
        }
    }

    pub(super) fn hint(&self) -> Option<Hint> {
        self.hint
    }

    pub(super) fn hinted(self, hint: Hint) -> Misfit {
        let hint = Some(hint);
        Misfit { hint, ..self }
    }

    /// Says which type was being read, unless one inside it was.
    pub(super) fn of_type(mut self, name: &'static str) -> Misfit {
        if let Some(Hint::Missing { of, .. } | Hint::Nested { of }) = &mut self.hint {
            of.get_or_insert(name);
        }
        self
    }

    /// The field, as its name was written; empty where it is the whole that does not fit.
    pub(super) fn path(&self) -> &str {
        match (&self.path, &self.reason) {
            (Some(path), _) => path,
            (None, Reason::Missing(field)) => field,
            (None, _) => "",
        }
    }

    /// What is wrong, without the field.
    pub(super) fn message(&self) -> &str {
        match &self.reason {
            Reason::Missing(_) => "is missing",
            Reason::Shape(message) | Reason::Value(message) => message,
        }
    }

    fn new(reason: Reason) -> Misfit {
        Misfit {
            reason,
            path: None,
            hint: None,
        }
    }
}

impl de::Error for Misfit {
    fn custom<M: fmt::Display>(message: M) -> Misfit {
        Misfit::new(Reason::Value(message.to_string()))
    }

    fn missing_field(field: &'static str) -> Misfit {
        Misfit {
            hint: Some(Hint::Missing { of: None, field }),
            ..Misfit::new(Reason::Missing(field))
        }
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Misfit {
        Misfit::of_shape(format_args!(
            "there are {length} values, and {expected} is wanted"
        ))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Misfit {
        let hint = Hint::Nested { of: None };
        let nested = matches!(found, Unexpected::Map | Unexpected::Seq);
        Misfit {
            hint: nested.then_some(hint),
            ..Misfit::invalid_value(found, expected)
        }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Misfit {
        match found {
            Unexpected::Str(text) => Misfit::of_text(text, expected),
            Unexpected::Map => {
                Misfit::custom(format_args!("{expected} is wanted, and there are fields"))
            }
            Unexpected::Seq => {
                Misfit::custom(format_args!("{expected} is wanted, and this is a list"))
            }
            _ => Misfit::custom(format_args!("{expected} is wanted, and this is {found}")),
        }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Misfit {
        let found = Shown(variant);
        Misfit::custom(format_args!("{found} is none of {}", Listed(expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Misfit {
        Misfit::custom(format_args!(
            "{} is no field here; there are {}",
            Shown(field),
            Listed(expected)
        ))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.path(), &self.reason) {
            ("", _) => f.write_str(self.message()),
            (path, Reason::Missing(_)) => write!(f, "`{path}` is missing"),
            (path, _) => write!(f, "`{path}`: {}", self.message()),
        }
    }
}

impl std::error::Error for Misfit {}

/// What a client sent, in a sentence: no more of it than can be read.
struct Shown<'a>(&'a str);

const SHOWN: usize = 60;

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(SHOWN) {
            _ if self.0.is_empty() => f.write_str("empty"),
            None => write!(f, "`{}`", self.0),
            Some((end, _)) => write!(f, "`{}…`", &self.0[..end]),
        }
    }
}

/// `a`, `b`.
struct Listed(&'static [&'static str]);

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, name) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            write!(f, "{separator}`{name}`")?;
        }
        Ok(())
    }
}
