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
    /// What to do about it, for the log.
    help: Option<String>,
}

impl Error {
    /// An error that is only a sentence.
    #[track_caller]
    pub fn msg(message: impl Into<String>) -> Error {
        Error::from(Message(message.into()))
    }

    /// An error that was handed over in that line, for asynchronous functions, which cannot be told by the compiler who calls them.
    #[cfg_attr(
        not(any(feature = "files", feature = "websocket")),
        expect(
            dead_code,
            reason = "other asynchronous functions get their errors from `?`"
        )
    )]
    pub(crate) fn at(
        source: impl StdError + Send + Sync + 'static,
        location: &'static Location<'static>,
    ) -> Error {
        Error(Box::new(Inner {
            source: Box::new(source),
            location,
            help: None,
        }))
    }

    /// The error as the type that it was, if it was that type.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.source.downcast_ref()
    }

    /// The same error with what to do about it. The log has that, and a client does not.
    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Error {
        self.0.help = Some(help.into());
        self
    }

    /// What to do about it, if somebody knows.
    pub(crate) fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
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
            help: None,
        }))
    }
}

/// For code of the ecosystem that carries any error in a box. What is in the box reads as the error does, and remembers its line.
impl From<Error> for Box<dyn StdError + Send + Sync> {
    fn from(error: Error) -> Self {
        Box::new(Located(error))
    }
}

/// An [`Error`] where a standard error is wanted.
#[derive(Debug)]
pub(crate) struct Located(Error);

impl Located {
    /// The error as it was before it came here, and its line.
    pub(crate) fn into_parts(
        self,
    ) -> (Box<dyn StdError + Send + Sync>, &'static Location<'static>) {
        let Inner {
            source, location, ..
        } = *self.0.0;
        (source, location)
    }
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Located {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.as_std().source()
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

/// What a function returns that is called for what it does: nothing, or a `Result` of nothing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a subscriber returns nothing or a `Result<(), E>`, not `{Self}`",
    label = "nobody would look at it",
    note = "return nothing, or `Result<()>` to let an error be the answer; the `E` is any error that implements `std::error::Error`, or `aiopyramid::Error`"
)]
pub trait Ended {
    /// Whether it went well.
    fn ended(self) -> Result<()>;
}

impl Ended for () {
    fn ended(self) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Ended for Result<(), E> {
    fn ended(self) -> Result<()> {
        self.map_err(Into::into)
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
