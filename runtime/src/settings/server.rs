//! What can be said about the server in the settings, with safe values for what is not said.

use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

/// The `[server]` table of the settings.
///
/// In TOML a span of time is a string such as `"10s"` or `"250ms"`, or a number of seconds; a timeout of zero is
/// switched off. A name that is not listed here is an error.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use aiopyramid::settings::ServerSettings;
///
/// let settings: ServerSettings = toml::from_str(r#"
///     port = 8080
///     workers = 2
///     idle_timeout = "2m"
/// "#).expect("well-formed settings");
/// assert_eq!(settings.host, "127.0.0.1");
/// assert_eq!(settings.idle_timeout, Duration::from_secs(120));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The address or host name to listen on. `127.0.0.1`, the default, can be reached from this machine alone;
    /// `0.0.0.0` and `::` are all addresses.
    pub host: String,

    /// The TCP port, 6543 as in Pyramid's scaffolds. 0 lets the system choose a free one.
    pub port: u16,

    /// How many worker threads serve requests. 0, the default, means one per core.
    pub workers: usize,

    /// How many connections the system keeps for us between their arrival and our `accept` (1024; the system may
    /// have a lower limit of its own).
    pub backlog: u32,

    /// How many connections may be open at once (25,000); further ones wait in the backlog. 0 means no limit but that
    /// of the system.
    pub max_connections: u32,

    /// How long a fresh connection may stay silent (10 s).
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub first_bytes_timeout: Duration,

    /// How long the head of a request may take, from its first byte to its last (10 s). Afterwards the client is
    /// answered 408.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub header_read_timeout: Duration,

    /// How long a connection is kept between two requests (75 s).
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub idle_timeout: Duration,

    /// How long a client may pause while it sends a request's body (30 s). Afterwards reading that body is an error.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub body_gap_timeout: Duration,

    /// How long a client may take nothing of a response that is ready for it (30 s). Afterwards the connection is
    /// reset.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub write_stall_timeout: Duration,

    /// How long a request goes on after its client has closed its sending side and while nothing is sent to it (5 s).
    /// A client that still wants the answer has that long to get the next part of it; one that went away looks the
    /// same from here, and its request is dropped after that time.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub half_close_timeout: Duration,

    /// How long a shutdown waits for requests in flight before it drops them (30 s). Zero drops them at once.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub shutdown_timeout: Duration,

    /// How many header fields a request may have (100). More are answered 431.
    pub max_header_count: usize,

    /// How many bytes the head of a request may have, request line included (32,768). More are answered 431.
    pub max_header_size: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".into(),
            port: 6543,
            workers: 0,
            backlog: 1024,
            max_connections: 25_000,
            first_bytes_timeout: Duration::from_secs(10),
            header_read_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            body_gap_timeout: Duration::from_secs(30),
            write_stall_timeout: Duration::from_secs(30),
            half_close_timeout: Duration::from_secs(5),
            shutdown_timeout: Duration::from_secs(30),
            max_header_count: 100,
            max_header_size: 32 * 1024,
        }
    }
}

impl ServerSettings {
    /// How many workers these settings mean on this machine.
    pub fn worker_count(&self) -> usize {
        match self.workers {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            workers => workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_means_the_defaults() {
        assert_eq!(
            toml::from_str::<ServerSettings>("").unwrap(),
            ServerSettings::default()
        );
    }

    #[test]
    fn each_timeout_takes_a_string_or_a_number() {
        let settings: ServerSettings = toml::from_str(
            r#"
            first_bytes_timeout = "250ms"
            header_read_timeout = 3
            idle_timeout = "2m"
            shutdown_timeout = 0.5
            "#,
        )
        .unwrap();
        assert_eq!(settings.first_bytes_timeout, Duration::from_millis(250));
        assert_eq!(settings.header_read_timeout, Duration::from_secs(3));
        assert_eq!(settings.idle_timeout, Duration::from_secs(120));
        assert_eq!(settings.shutdown_timeout, Duration::from_millis(500));
    }

    #[test]
    fn a_misspelt_name_is_an_error_that_names_it() {
        let error = toml::from_str::<ServerSettings>("prot = 80")
            .unwrap_err()
            .to_string();
        assert!(error.contains("unknown field `prot`"), "{error}");
    }

    #[test]
    fn no_workers_means_one_per_core() {
        assert!(ServerSettings::default().worker_count() >= 1);
        assert_eq!(
            ServerSettings {
                workers: 3,
                ..ServerSettings::default()
            }
            .worker_count(),
            3
        );
    }
}
