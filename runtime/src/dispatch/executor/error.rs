//! Why an executor did not return what a function returned.

use std::fmt;
use std::panic::Location;

use crate::dispatch::Panicked;
use crate::dispatch::panic::raise_refusal;

/// Why an executor did not return what a function returned.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExecutorError {
    /// The queue is full. Nothing ran; the client may try again.
    Full {
        /// The name of the executor.
        executor: String,
    },
    /// The function panicked.
    Panicked(Panicked),
    /// The system gave no thread for it, and there was none that could take it.
    NoThread(std::io::Error),
    /// There is no executor of that name.
    Unknown {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

impl ExecutorError {
    /// Unwinds with it, for those who return what a function returned and nothing else: with the panic of the function, as if that had
    /// been called here. Where the framework answers a request, it answers the others of these errors as if they had been returned;
    /// elsewhere each is a panic with its text.
    ///
    /// # Panics
    ///
    /// Always.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::Executor;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let executor = Executor::new("reports", 1, 1);
    /// let number = executor.run(|| 1).await.unwrap_or_else(|error| error.raise());
    /// assert_eq!(number, 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn raise(self) -> ! {
        self.raise_at(Location::caller())
    }

    /// The same for a caller who knows the line that wanted something to run.
    pub(in crate::dispatch) fn raise_at(self, at: &'static Location<'static>) -> ! {
        match self {
            ExecutorError::Panicked(panicked) => panicked.raise(),
            refusal => raise_refusal(refusal, at),
        }
    }
}

impl fmt::Display for ExecutorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExecutorError::Full { executor } => {
                write!(f, "the queue of the executor `{executor}` is full")
            }
            ExecutorError::Panicked(panicked) => panicked.fmt(f),
            ExecutorError::NoThread(error) => {
                write!(f, "the executor could not start a thread: {error}")
            }
            ExecutorError::Unknown { name, known } => {
                let advice = advice_on_name(name, known);
                write!(f, "there is no executor `{name}`; {advice}")
            }
        }
    }
}

/// What to write where there is no executor of a name.
pub(crate) fn advice_on_name(name: &str, known: &[String]) -> String {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match aiopyramid_pattern::nearest(name, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "add it with `config.add_executor({name:?}, ...)` or a section `[executors.{name}]` of the settings"
        ),
    }
}

impl std::error::Error for ExecutorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExecutorError::NoThread(error) => Some(error),
            _ => None,
        }
    }
}
