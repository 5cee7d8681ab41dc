//! Entity tags: a short name for one state of what is at an address.

use std::fmt;

use ::http::HeaderValue;

/// A short name for one state of what is at an address, in the header `ETag`: another state has another tag. A hash or a version number
/// makes a good one.
///
/// A *strong* tag promises that two responses with it are equal byte by byte; a *weak* one, that they mean the same.
///
/// # Example
///
/// ```
/// use aiopyramid::respond::ETag;
///
/// assert_eq!(ETag::strong("v17").to_string(), r#""v17""#);
/// assert_eq!(ETag::weak("v17").to_string(), r#"W/"v17""#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag {
    is_weak: bool,
    tag: Box<str>,
}

impl ETag {
    /// A tag for exactly these bytes.
    ///
    /// # Panics
    ///
    /// When the text has a quotation mark, a space, or anything beyond visible ASCII.
    #[track_caller]
    pub fn strong(tag: impl Into<String>) -> ETag {
        ETag::new(false, tag.into())
    }

    /// A tag for this meaning, however it is written.
    ///
    /// # Panics
    ///
    /// As [`ETag::strong`].
    #[track_caller]
    pub fn weak(tag: impl Into<String>) -> ETag {
        ETag::new(true, tag.into())
    }

    #[track_caller]
    fn new(is_weak: bool, tag: String) -> ETag {
        let fits = tag.bytes().all(|byte| byte.is_ascii() && is_tag_byte(byte));
        assert!(
            fits,
            "{tag:?} cannot be an entity tag: it may have visible ASCII characters other than `\"`"
        );
        ETag {
            is_weak,
            tag: tag.into(),
        }
    }

    /// Whether it says no more than that two states mean the same.
    pub fn is_weak(&self) -> bool {
        self.is_weak
    }

    /// As the value of the header `ETag`.
    pub(super) fn to_header(&self) -> HeaderValue {
        HeaderValue::try_from(self.to_string()).expect("its characters were looked at")
    }
}

/// The text as a strong tag.
impl From<&str> for ETag {
    #[track_caller]
    fn from(tag: &str) -> ETag {
        ETag::strong(tag)
    }
}

/// The text as a strong tag.
impl From<String> for ETag {
    #[track_caller]
    fn from(tag: String) -> ETag {
        ETag::strong(tag)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.is_weak { "W/" } else { "" };
        write!(f, "{weak}\"{}\"", self.tag)
    }
}

/// A tag as it stands in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    is_weak: bool,
    /// Without the quotation marks.
    tag: &'h [u8],
}

impl<'h> Tag<'h> {
    /// Reads a header that has one tag and nothing else.
    pub(super) fn read(value: &'h [u8]) -> Option<Tag<'h>> {
        match Tag::first(value.trim_ascii()) {
            Some((tag, [])) => Some(tag),
            _ => None,
        }
    }

    /// The tags of a list. What is none is passed over up to the next comma.
    pub(super) fn list(mut rest: &'h [u8]) -> impl Iterator<Item = Tag<'h>> {
        std::iter::from_fn(move || {
            loop {
                rest = rest.trim_ascii_start();
                if let Some(after) = rest.strip_prefix(b",") {
                    rest = after;
                } else if let Some((tag, after)) = Tag::first(rest) {
                    rest = after;
                    return Some(tag);
                } else if rest.is_empty() {
                    return None;
                } else {
                    let comma = rest.iter().position(|&byte| byte == b',');
                    rest = &rest[comma.unwrap_or(rest.len())..];
                }
            }
        })
    }

    /// The tag at the beginning, and what follows it: nothing, or a comma somewhere.
    fn first(value: &'h [u8]) -> Option<(Tag<'h>, &'h [u8])> {
        let (is_weak, quoted) = match value.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, value),
        };
        let inside = quoted.strip_prefix(b"\"")?;
        let end = inside.iter().position(|&byte| !is_tag_byte(byte))?;
        let (tag, rest) = inside.split_at(end);
        let rest = rest.strip_prefix(b"\"")?.trim_ascii_start();
        let ends = rest.is_empty() || rest.starts_with(b",");
        ends.then_some((Tag { is_weak, tag }, rest))
    }

    /// Whether both name the same bytes.
    pub(super) fn matches_strongly(self, other: Tag<'_>) -> bool {
        !self.is_weak && !other.is_weak && self.tag == other.tag
    }

    /// Whether both name the same meaning.
    pub(super) fn matches_weakly(self, other: Tag<'_>) -> bool {
        self.tag == other.tag
    }
}

/// What may stand between the quotation marks.
fn is_tag_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7e | 0x80..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags(list: &str) -> Vec<String> {
        let shown = |tag: Tag<'_>| {
            let weak = if tag.is_weak { "W/" } else { "" };
            format!("{weak}{}", String::from_utf8_lossy(tag.tag))
        };
        Tag::list(list.as_bytes()).map(shown).collect()
    }

    #[test]
    fn a_list_has_its_tags_whatever_stands_between_them() {
        for (list, expected) in [
            (r#""a""#, vec!["a"]),
            (r#" "a" , W/"b","c d", "e""#, vec!["a", "W/b", "e"]),
            (r#"a, "b""#, vec!["b"]),
            (r#""a, "b""#, vec!["b"]),
            (r#""a,b", "c""#, vec!["a,b", "c"]),
            (r#"w/"a""#, vec![]),
            (r#""a"b, "c""#, vec!["c"]),
            (r#""", ,,"#, vec![""]),
            ("*", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(tags(list), expected, "{list}");
        }
    }

    #[test]
    fn only_strong_tags_match_strongly() {
        let tag = |text| Tag::read(text).unwrap();
        let (strong, weak) = (tag(br#""a""#), tag(br#"W/"a""#));
        assert!(strong.matches_strongly(strong));
        assert!(!strong.matches_strongly(weak) && !weak.matches_strongly(weak));
        assert!(strong.matches_weakly(weak) && weak.matches_weakly(weak));
        assert!(!strong.matches_weakly(tag(br#""b""#)));
    }

    #[test]
    #[should_panic(expected = "cannot be an entity tag")]
    fn a_tag_cannot_end_its_own_quotation() {
        ETag::strong("a\", \"b");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_list(bytes: Vec<u8>) {
            let whole = bytes.len();
            prop_assert!(Tag::list(&bytes).map(|tag| tag.tag.len() + 2).sum::<usize>() <= whole);
        }

        #[test]
        fn what_was_written_is_read(tags in prop::collection::vec(("[!#-~]{0,8}", any::<bool>()), 0..5)) {
            let made: Vec<ETag> = tags.iter().map(|(tag, weak)| ETag::new(*weak, tag.clone())).collect();
            let list: Vec<String> = made.iter().map(ToString::to_string).collect();
            let list = list.join(", ");
            let read: Vec<Tag<'_>> = Tag::list(list.as_bytes()).collect();
            let expected = tags.iter().map(|(tag, weak)| Tag { is_weak: *weak, tag: tag.as_bytes() });
            prop_assert_eq!(read, expected.collect::<Vec<_>>());
        }
    }
}
