//! Spans of time as people write them in settings: `"250ms"`, `"10s"`, `"1h 30m"`, or a plain number of seconds.
//!
//! A field of a settings structure reads one with a serde attribute:
//!
//! ```
//! use std::time::Duration;
//!
//! #[derive(serde::Deserialize)]
//! struct Cleaning {
//!     #[serde(deserialize_with = "aiopyramid::duration::deserialize")]
//!     every: Duration,
//! }
//!
//! let cleaning: Cleaning = toml::from_str(r#"every = "1h 30m""#).expect("well-formed settings");
//! assert_eq!(cleaning.every, Duration::from_secs(90 * 60));
//! ```

use std::fmt;
use std::time::Duration;

use serde::de::{self, Deserializer, Visitor};

/// Reads a span of time: numbers with the units `us`, `ms`, `s`, `m`, `h` and `d`, or one number alone, in seconds.
///
/// Several parts add up, with or without blanks between them; a number may have a fraction of up to nine digits.
///
/// # Errors
///
/// A [`DurationError`] when the text is anything else, is negative, or is longer than a [`Duration`] can be.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use aiopyramid::duration::parse;
///
/// assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
/// assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
/// assert_eq!(parse("2"), Ok(Duration::from_secs(2)));
/// assert!(parse("soon").is_err());
/// ```
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    aiopyramid_pattern::span_of_time(text).ok_or_else(|| DurationError { text: text.into() })
}

/// That many days of 24 hours, in a constant for example.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use aiopyramid::duration::days;
///
/// const MONTH: Duration = days(30);
/// assert_eq!(MONTH.as_secs(), 30 * 86_400);
/// ```
pub const fn days(number: u32) -> Duration {
    Duration::from_secs(number as u64 * 86_400)
}

/// That many hours.
pub const fn hours(number: u32) -> Duration {
    Duration::from_secs(number as u64 * 3_600)
}

/// That many minutes.
pub const fn minutes(number: u32) -> Duration {
    Duration::from_secs(number as u64 * 60)
}

/// For `#[serde(deserialize_with = "aiopyramid::duration::deserialize")]`: a string that [`parse`] reads, or a number
/// of seconds.
///
/// # Errors
///
/// The deserializer's own error, with the words of [`DurationError`].
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    deserializer.deserialize_any(DurationVisitor)
}

/// A text that is no span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurationError {
    text: String,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no span of time; write {EXPECTED}", self.text)
    }
}

impl std::error::Error for DurationError {}

const EXPECTED: &str =
    "a number of seconds, or numbers with units as in `250ms`, `10s`, `2m`, `1h 30m`, `7d`";

struct DurationVisitor;

impl Visitor<'_> for DurationVisitor {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a span of time: {EXPECTED}")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Duration, E> {
        parse(text).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Duration, E> {
        Ok(Duration::from_secs(seconds))
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Duration, E> {
        let unsigned = u64::try_from(seconds);
        unsigned
            .map(Duration::from_secs)
            .map_err(|_| E::invalid_value(de::Unexpected::Signed(seconds), &self))
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Duration, E> {
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| E::invalid_value(de::Unexpected::Float(seconds), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Duration>) {
        assert_eq!(parse(text).ok(), expected, "{text:?}");
    }

    #[test]
    fn each_unit_is_understood() {
        check("7us", Some(Duration::from_micros(7)));
        check("250ms", Some(Duration::from_millis(250)));
        check("10s", Some(Duration::from_secs(10)));
        check("2m", Some(Duration::from_secs(120)));
        check("3h", Some(Duration::from_secs(3 * 3_600)));
        check("1d", Some(Duration::from_secs(86_400)));
    }

    #[test]
    fn a_number_alone_counts_seconds() {
        check("90", Some(Duration::from_secs(90)));
        check("0.25", Some(Duration::from_millis(250)));
        check("0", Some(Duration::ZERO));
    }

    #[test]
    fn parts_add_up_with_and_without_blanks() {
        check("1h30m", Some(Duration::from_secs(90 * 60)));
        check(" 1m 30 s 500ms ", Some(Duration::from_millis(90_500)));
    }

    #[test]
    fn fractions_are_exact() {
        check("0.1s", Some(Duration::from_millis(100)));
        check("0.000000001s", Some(Duration::from_nanos(1)));
        check("1.5h", Some(Duration::from_secs(5_400)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", " ", "s", "soon", "-1s", "+1s", "1 parsec", "1S", "10s 5", "1..5s", ".5s", "1.s",
            "1e3s", "1,5s", "½s",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn more_than_a_duration_holds_is_refused() {
        check("18446744073709551615s", Some(Duration::from_secs(u64::MAX)));
        check("18446744073709551616s", None);
        check("340282366920938463463374607431768211455d", None);
        check(&"9".repeat(60), None);
    }

    #[test]
    fn the_error_says_what_to_write_instead() {
        let error = parse("ten seconds").unwrap_err().to_string();
        assert_eq!(
            error,
            "`ten seconds` is no span of time; write a number of seconds, or numbers with units as in \
             `250ms`, `10s`, `2m`, `1h 30m`, `7d`"
        );
    }

    #[derive(serde::Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "deserialize")]
        wait: Duration,
    }

    #[track_caller]
    fn check_toml(value: &str, expected: Option<Duration>) {
        let read = toml::from_str::<Holder>(&format!("wait = {value}"));
        assert_eq!(read.ok().map(|holder| holder.wait), expected, "{value}");
    }

    #[test]
    fn settings_take_strings_and_numbers() {
        check_toml("\"250ms\"", Some(Duration::from_millis(250)));
        check_toml("10", Some(Duration::from_secs(10)));
        check_toml("0.5", Some(Duration::from_millis(500)));
    }

    #[test]
    fn settings_refuse_negative_and_other_values() {
        for value in ["-1", "-0.5", "inf", "nan", "true", "\"later\"", "[1]"] {
            check_toml(value, None);
        }
    }
}
