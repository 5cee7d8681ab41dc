//! A number of bytes as people write it.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A number of bytes: in settings an integer, or a text with a unit such as `"2MiB"` or `"500kB"`.
///
/// `kB`, `MB`, `GB` and `TB` are powers of 1000, `KiB`, `MiB`, `GiB` and `TiB` powers of 1024, and `B` is a single
/// byte. Capitals make no difference and a space may stand before the unit. Units of a single letter are refused,
/// because people differ on what they mean, and so are fractions.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::ByteSize;
///
/// let limit: ByteSize = "2MiB".parse()?;
/// assert_eq!(limit.bytes(), 2 * 1024 * 1024);
/// assert_eq!(limit.to_string(), "2MiB");
/// # Ok::<(), aiopyramid::settings::ParseByteSizeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

impl ByteSize {
    /// This many bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// This many times 1024 bytes.
    ///
    /// # Panics
    ///
    /// The number of bytes does not fit into 64 bits.
    pub const fn kib(count: u64) -> Self {
        Self(
            count
                .checked_mul(1 << 10)
                .expect("a size of at most 2^64 bytes"),
        )
    }

    /// This many times 1024 * 1024 bytes.
    ///
    /// # Panics
    ///
    /// The number of bytes does not fit into 64 bits.
    pub const fn mib(count: u64) -> Self {
        Self(
            count
                .checked_mul(1 << 20)
                .expect("a size of at most 2^64 bytes"),
        )
    }

    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

/// The units and their bytes. Of those that divide a size, the first one is used to write it.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

impl FromStr for ByteSize {
    type Err = ParseByteSizeError;

    fn from_str(text: &str) -> Result<Self, ParseByteSizeError> {
        parse(text).map(Self).ok_or(ParseByteSizeError)
    }
}

fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = text.split_at(digits);
    count
        .parse::<u64>()
        .ok()?
        .checked_mul(bytes_in(unit.trim_start())?)
}

/// The bytes in a unit; no unit at all stands for bytes.
fn bytes_in(unit: &str) -> Option<u64> {
    let known = UNITS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit));
    match unit {
        "" => Some(1),
        _ => known.map(|(_, bytes)| *bytes),
    }
}

/// Writes the size in the largest unit that leaves no fraction, in a form that parses again.
impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, bytes) = UNITS
            .iter()
            .find(|(_, bytes)| self.0 != 0 && self.0.is_multiple_of(*bytes))
            .unwrap_or(&("B", 1));
        write!(f, "{}{unit}", self.0 / bytes)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Only the value itself can say whether it is a number or a text.
        deserializer.deserialize_any(SizeVisitor)
    }
}

struct SizeVisitor;

impl Visitor<'_> for SizeVisitor {
    type Value = ByteSize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_u64<E: Error>(self, bytes: u64) -> Result<ByteSize, E> {
        Ok(ByteSize(bytes))
    }

    fn visit_i64<E: Error>(self, bytes: i64) -> Result<ByteSize, E> {
        let negative = |_| E::invalid_value(Unexpected::Signed(bytes), &self);
        u64::try_from(bytes).map(ByteSize).map_err(negative)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ByteSize, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

const EXPECTED: &str = "a number of bytes, such as 2097152, \"500kB\" or \"2MiB\"";

/// A text that is no number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseByteSizeError;

impl fmt::Display for ParseByteSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {EXPECTED}")
    }
}

impl std::error::Error for ParseByteSizeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(text.parse().ok(), expected.map(ByteSize::new), "{text:?}");
    }

    #[test]
    fn units_of_a_thousand_and_of_1024_differ() {
        check("1kB", Some(1_000));
        check("1KiB", Some(1_024));
        check("3MB", Some(3_000_000));
        check("3MiB", Some(3 << 20));
        check("4GB", Some(4_000_000_000));
        check("4GiB", Some(4 << 30));
        check("5TB", Some(5_000_000_000_000));
        check("5TiB", Some(5 << 40));
    }

    #[test]
    fn bytes_need_no_unit() {
        check("2097152", Some(2_097_152));
        check("12B", Some(12));
        check("0", Some(0));
    }

    #[test]
    fn capitals_and_spaces_make_no_difference() {
        check("500 KB", Some(500_000));
        check(" 2 mib ", Some(2 << 20));
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in [
            "", "MiB", "-1", "1.5MiB", "1e6", "2M", "2k", "2Mb/s", "two", "1_000", "0x10",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn sizes_beyond_64_bits_are_refused() {
        check("18446744073709551615", Some(u64::MAX));
        check("18446744073709551616", None);
        check("16777216TiB", None);
    }

    #[test]
    fn a_size_is_written_in_its_largest_whole_unit_and_parses_again() {
        let written = [
            (2 << 20, "2MiB"),
            (500_000, "500kB"),
            (1_536, "1536B"),
            (3 << 10, "3KiB"),
            (0, "0B"),
        ];
        for (bytes, text) in written {
            assert_eq!(ByteSize::new(bytes).to_string(), text);
            check(text, Some(bytes));
        }
    }

    #[test]
    fn constructors_count_in_powers_of_1024() {
        assert_eq!(ByteSize::kib(3).bytes(), 3 << 10);
        assert_eq!(ByteSize::mib(2).bytes(), 2 << 20);
    }
}
