//! The error type of applications: whatever went wrong, with the place where it entered the framework.

use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

/// The result of most functions of this crate. Both parameters are kept, so that `Result<T, E>` means what it means everywhere.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any `std::error::Error`, with the line of the application that handed it over.
///
/// `?` turns every standard error into one, and for that this type is no `std::error::Error` itself. Returned by a view it becomes a
/// response: the types of [`httpexceptions`](crate::httpexceptions) their own, everything else a 500 that tells a client
/// nothing but an incident id, while the log has the rest.
///
/// # Example
///
/// ```
/// fn port(text: &str) -> aiopyramid::Result<u16> {
///     Ok(text.parse()?)
/// }
///
/// let error = port("many").unwrap_err();
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    source: Box<dyn StdError + Send + Sync>,
    location: &'static Location<'static>,
}

impl Error {
    /// An error that is only a sentence.
    #[track_caller]
    pub fn msg(message: impl Into<String>) -> Error {
        Error::from(Message(message.into()))
    }

    /// The error as the type that it was, if it was that type.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.source.downcast_ref()
    }

    /// The error itself, for those who look at its type.
    pub(crate) fn as_std(&self) -> &(dyn StdError + 'static) {
        &*self.0.source
    }

    /// The error itself, then its `source()`, and so on.
    pub fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let first: &(dyn StdError + 'static) = &*self.0.source;
        std::iter::successors(Some(first), |&error| error.source())
    }

    /// Where the error was handed to the framework, usually the line of a `?`.
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    #[track_caller]
    fn from(source: E) -> Error {
        Error(Box::new(Inner {
            source: Box::new(source),
            location: Location::caller(),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.source, f)
    }
}

/// What `main` prints: the message as it reads, then what caused it. No struct syntax, since people read it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.source, f)?;
        for cause in self.chain().skip(1) {
            write!(f, "\n  caused by: {cause}")?;
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Message(String);

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Message {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_mark_remembers_its_line() {
        fn fails() -> Result<()> {
            "x".parse::<u8>()?;
            Ok(())
        }
        let error = fails().unwrap_err();
        assert!(error.location().file().ends_with("error.rs"));
    }

    #[test]
    fn debug_reads_as_a_sentence_with_its_causes() {
        #[derive(Debug)]
        struct Outer(std::num::ParseIntError);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("no such port")
            }
        }
        impl StdError for Outer {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&self.0)
            }
        }
        let error = Error::from(Outer("x".parse::<u16>().unwrap_err()));
        assert_eq!(
            format!("{error:?}"),
            "no such port\n  caused by: invalid digit found in string"
        );
    }
}
