//! Why a server did not start.

use std::{fmt, io};

/// A server that could not start. Its text is one line that says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServerError {
    /// The address of the settings cannot be listened on.
    Listen {
        /// The address as the settings have it, `host:port`.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused a thread, an event loop or a signal handler.
    Start {
        /// What the system said.
        source: io::Error,
    },
    /// The blocking way to run was taken inside a running tokio program, whose worker it would hold for good.
    InsideRuntime,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => {
                write!(f, "cannot listen on {address}: {}", Cure(source))
            }
            Self::Start { source } => write!(f, "cannot start the server's threads: {source}"),
            Self::InsideRuntime => f.write_str(
                "cannot run the server inside a tokio runtime; call it outside of `async` code, \
                 or use `serve(listener).await`",
            ),
        }
    }
}

/// Without a `source()`: the text tells what the system said, and a report would tell it twice.
impl std::error::Error for ServerError {}

/// What went wrong with an address, and what helps.
struct Cure<'a>(&'a io::Error);

impl fmt::Display for Cure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind() {
            io::ErrorKind::AddrInUse => {
                "the address is in use; stop the other program or choose another port \
                 (`[server] port` in the settings, or `AIOPYRAMID_SERVER_PORT`)"
            }
            io::ErrorKind::PermissionDenied => {
                "permission denied; ports below 1024 belong to the system, choose another one \
                 (`[server] port` in the settings, or `AIOPYRAMID_SERVER_PORT`)"
            }
            io::ErrorKind::AddrNotAvailable => {
                "no network interface of this machine has that address; use `127.0.0.1` for this machine alone \
                 or `0.0.0.0` for all (`[server] host` in the settings, or `AIOPYRAMID_SERVER_HOST`)"
            }
            _ => return write!(f, "{} (`[server] host` and `port` in the settings)", self.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: io::ErrorKind, expected: &str) {
        let error = ServerError::Listen {
            address: "127.0.0.1:80".into(),
            source: kind.into(),
        }
        .to_string();
        assert!(
            error.starts_with("cannot listen on 127.0.0.1:80: "),
            "{error}"
        );
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn each_refusal_of_an_address_names_its_cure() {
        check(
            io::ErrorKind::AddrInUse,
            "stop the other program or choose another port",
        );
        check(
            io::ErrorKind::PermissionDenied,
            "ports below 1024 belong to the system",
        );
        check(
            io::ErrorKind::AddrNotAvailable,
            "no network interface of this machine has that address",
        );
        check(io::ErrorKind::Unsupported, "unsupported");
    }
}
