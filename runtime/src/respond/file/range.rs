//! The part of a file that a client asks for: header `Range`, as far as it asks for one part.

use std::ops::Range;

use ::http::{HeaderMap, HeaderValue, StatusCode, header};
use http_range_header::{RangeUnsatisfiableError, parse_range_header};

use crate::http::httpexceptions::HttpException;

/// A part of a file, or all of it: from the first byte to the one before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The client asks for a part beyond the end of a file that has this length.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outside(u64);

impl Part {
    /// All of it.
    pub(super) fn whole(length: u64) -> Part {
        Part {
            start: 0,
            end: length,
        }
    }

    /// The part that a request asks for; `None` if it asks for none, for several, or for something that nobody understands.
    ///
    /// # Errors
    ///
    /// When there is nothing in that place.
    pub(super) fn asked_for(request: &HeaderMap, length: u64) -> Result<Option<Part>, Outside> {
        let mut values = request.get_all(header::RANGE).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Ok(None);
        };
        let parsed = value
            .to_str()
            .ok()
            .and_then(|value| parse_range_header(value).ok());
        let Some(asked) = parsed.filter(|asked| asked.len() == 1) else {
            return Ok(None);
        };
        match asked.validate(length) {
            // Nothing in it where the last bytes of an empty file are asked for.
            Ok(parts) => Ok(parts.first().map(|part| Part {
                start: *part.start(),
                end: part.end() + 1,
            })),
            Err(RangeUnsatisfiableError::Unsatisfiable) => Err(Outside(length)),
            Err(_) => Ok(None),
        }
    }

    pub(super) fn length(self) -> u64 {
        self.end - self.start
    }

    /// The same for bytes that are in memory, and so are not more than it can count.
    pub(super) fn in_memory(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The header `Content-Range`.
    pub(super) fn content_range(self, length: u64) -> HeaderValue {
        let Part { start, end } = self;
        let last = end.saturating_sub(1);
        HeaderValue::try_from(format!("bytes {start}-{last}/{length}"))
            .expect("digits are plain ASCII")
    }
}

impl From<Outside> for HttpException {
    fn from(Outside(length): Outside) -> HttpException {
        let range = HeaderValue::try_from(format!("bytes */{length}"));
        HttpException::new(StatusCode::RANGE_NOT_SATISFIABLE)
            .with_detail(format!(
                "there are {length} bytes here, and none of them was asked for"
            ))
            .with_header(
                header::CONTENT_RANGE,
                range.expect("digits are plain ASCII"),
            )
            .with_header(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(value: &str, length: u64) -> Result<Option<(u64, u64)>, Outside> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, value.parse().unwrap());
        let part = Part::asked_for(&headers, length)?;
        Ok(part.map(|part| (part.start, part.end)))
    }

    #[test]
    fn one_part_is_found_as_far_as_there_are_bytes() {
        for (value, part) in [
            ("bytes=0-0", (0, 1)),
            ("bytes=2-5", (2, 6)),
            ("bytes=2-", (2, 10)),
            ("bytes=-3", (7, 10)),
            ("bytes=-99999", (0, 10)),
            ("bytes=9-18446744073709551615", (9, 10)),
            ("bytes=9-99999999999999999999", (9, 10)),
            ("Bytes=2-5", (2, 6)),
        ] {
            assert_eq!(asked(value, 10), Ok(Some(part)), "{value}");
        }
    }

    #[test]
    fn a_part_beyond_the_end_is_refused() {
        for value in [
            "bytes=10-",
            "bytes=10-20",
            "bytes=18446744073709551615-",
            "bytes=99999999999999999999-",
            "bytes=-0",
        ] {
            assert_eq!(asked(value, 10), Err(Outside(10)), "{value}");
        }
        assert_eq!(asked("bytes=0-", 0), Err(Outside(0)));
        assert_eq!(asked("bytes=-5", 0), Ok(None));
    }

    #[test]
    fn what_is_not_one_part_of_bytes_is_passed_over() {
        let many = format!("bytes={}", "0-1,".repeat(10_000));
        let long = format!("bytes=0-{}", "9".repeat(10_000));
        for value in [
            "bytes=0-1,3-4",
            "bytes=0-9,0-9,0-9",
            "items=0-5",
            "bytes=5-2",
            "bytes=",
            "bytes",
            "bytes=a-b",
            "bytes=--1",
            "bytes=+1-2",
            "bytes=0x1-2",
            "bytes=1 - 2",
            "",
            &many,
            &long,
        ] {
            assert_eq!(asked(value, 10), Ok(None), "{value:.40}");
        }
    }

    #[test]
    fn two_headers_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        assert_eq!(Part::asked_for(&headers, 10), Ok(None));
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(
            value in prop_oneof!["[ -~]{0,30}", "bytes=[0-9]{0,22}-[0-9]{0,22}(,[0-9]{0,3}-[0-9]{0,3}){0,3}"],
            length in prop_oneof![Just(0), Just(u64::MAX), 0..100_u64],
        ) {
            if let Ok(Some((start, end))) = asked(&value, length) {
                prop_assert!(start < end && end <= length);
            }
        }

        #[test]
        fn every_part_can_be_asked_for(start in 0..50_u64, more in 0..50_u64, length in 1..50_u64) {
            let expected = match start < length {
                true => Ok(Some((start, length.min(start + more + 1)))),
                false => Err(Outside(length)),
            };
            prop_assert_eq!(asked(&format!("bytes={start}-{}", start + more), length), expected);
        }
    }
}
