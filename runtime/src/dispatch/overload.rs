//! Errors that say "not now": what was asked for did not begin, and may be asked for again.

use std::error::Error as StdError;

use super::{ExecutorError, GreenletError, Panicked};

/// Whether an error says that an executor's queue is full, that the system has no thread or stack left, or that there are too many
/// greenlets: as a value, or raised through code that could not return it.
pub(crate) fn is_overload(error: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<ExecutorError>() {
        return match error {
            ExecutorError::Full { .. } | ExecutorError::NoThread(_) => true,
            ExecutorError::Panicked(panicked) => panicked.is_refusal(is_overload),
            _ => false,
        };
    }
    if let Some(error) = error.downcast_ref::<GreenletError>() {
        return match error {
            GreenletError::Full { .. } | GreenletError::NoStack(_) | GreenletError::NoThread(_) => {
                true
            }
            GreenletError::Panicked(panicked) => panicked.is_refusal(is_overload),
            _ => false,
        };
    }
    error
        .downcast_ref::<Panicked>()
        .is_some_and(|panicked| panicked.is_refusal(is_overload))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::panic::Location;

    use super::*;
    use crate::dispatch::catch;
    use crate::dispatch::panic::raise_refusal;

    #[test]
    fn what_the_system_does_not_have_at_the_moment_is_not_now() {
        let none = || io::Error::from(io::ErrorKind::OutOfMemory);
        assert!(is_overload(&ExecutorError::NoThread(none())));
        assert!(is_overload(&GreenletError::NoThread(none())));
        assert!(is_overload(&GreenletError::NoStack(none())));
    }

    #[test]
    fn an_ordinary_panic_is_not() {
        let panicked = || catch(|| panic!("no luck")).unwrap_err();
        assert!(!is_overload(&panicked()));
        assert!(!is_overload(&GreenletError::Panicked(panicked())));
        let refused = catch(|| raise_refusal(GreenletError::Full { max: 1 }, Location::caller()));
        // Where no request is answered, it is a panic like any other.
        assert!(!is_overload(&refused.unwrap_err()));
    }
}
