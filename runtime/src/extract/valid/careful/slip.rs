//! Why a value does not fit, as the types that are read say it, and in which words a person hears it.

use std::fmt;

use serde::de::{self, Unexpected};

/// What serde reports. Where it happened is noted by whoever hands the value out.
#[derive(Debug)]
pub(in crate::extract::valid) enum Slip {
    /// A field that must be there is not.
    Missing(&'static str),
    /// A field of that name cannot be there, or not twice.
    Surplus(String, &'static str),
    /// It is not of the kind that is wanted, in serde's words: `u8`, `a string`, `struct Address`.
    Misfit {
        expected: String,
        /// Several values stand where one is wanted.
        is_nested: bool,
    },
    /// A list has another number of items than is wanted, in serde's words.
    Length(usize, String),
    /// A type said this itself.
    Said(String),
    /// It has been noted already.
    Noted,
}

impl de::Error for Slip {
    fn custom<M: fmt::Display>(message: M) -> Slip {
        Slip::Said(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Slip {
        Slip::Misfit {
            expected: expected.to_string(),
            is_nested: matches!(found, Unexpected::Map | Unexpected::Seq),
        }
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn de::Expected) -> Slip {
        Slip::Misfit {
            expected: expected.to_string(),
            is_nested: false,
        }
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Slip {
        Slip::Length(length, expected.to_string())
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Slip {
        Slip::Said(Wanted::Choice(expected).to_string())
    }

    fn unknown_field(field: &str, _expected: &'static [&'static str]) -> Slip {
        Slip::Surplus(field.to_owned(), "not expected here")
    }

    fn missing_field(field: &'static str) -> Slip {
        Slip::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Slip {
        Slip::Surplus(field.to_owned(), "given twice")
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Slip {}

/// What a type has asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// Whatever there is.
    Anything,
    Truth,
    /// A whole number, by the name of its type.
    Whole(&'static str, Option<(i64, i64)>),
    Number(&'static str),
    Character,
    Text,
    List,
    Object,
    /// One of these names.
    Choice(&'static [&'static str]),
}

impl Wanted {
    /// What to say of a value of which a type says that it is not `expected`.
    pub(super) fn unlike(self, expected: &str) -> String {
        let usual = match self {
            Wanted::Whole(name, _) | Wanted::Number(name) => expected == name,
            Wanted::Truth => expected == "a boolean",
            Wanted::Character => expected == "a character",
            Wanted::Text => matches!(expected, "a string" | "a borrowed string"),
            Wanted::List => expected == "a sequence" || expected.starts_with("tuple struct "),
            Wanted::Object => expected == "a map" || expected.starts_with("struct "),
            Wanted::Choice(_) => true,
            Wanted::Anything => false,
        };
        match usual {
            true => self.to_string(),
            false if expected.starts_with("a nonzero ") => "must not be zero".to_owned(),
            false => format!("not {expected}"),
        }
    }
}

/// What to say of a value that is something else.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wanted::Anything => f.write_str("cannot be read"),
            Wanted::Truth => f.write_str("neither true nor false"),
            Wanted::Whole(_, Some((min, i64::MAX))) => write!(f, "not a whole number from {min}"),
            Wanted::Whole(_, Some((min, max))) => {
                write!(f, "not a whole number from {min} to {max}")
            }
            Wanted::Whole(_, None) => f.write_str("not a whole number"),
            Wanted::Number(_) => f.write_str("not a number"),
            Wanted::Character => f.write_str("not a single character"),
            Wanted::Text => f.write_str("not a text"),
            Wanted::List => f.write_str("not a list"),
            Wanted::Object => f.write_str("not an object"),
            Wanted::Choice(names) => {
                f.write_str("not one of ")?;
                for (number, name) in names.iter().enumerate() {
                    let separator = if number == 0 { "" } else { ", " };
                    write!(f, "{separator}`{name}`")?;
                }
                Ok(())
            }
        }
    }
}
