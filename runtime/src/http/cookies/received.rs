//! The cookies that a client has sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::http::{HeaderMap, header};

use super::quoting::unquote;
use crate::http::Request;

/// The cookies that a client has sent: names and values, each name once.
///
/// Of several cookies with one name the last one counts. A value in quotation marks loses them; a `%` stays what it is. What is no pair of a
/// name and a value in UTF-8 is left out (O5). A client writes into its cookies what it likes: what must be its own doing comes in a
/// [`CookieKey`](super::CookieKey) that is signed or private.
///
/// As an argument of a view, it is all of them.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let request = Request::builder().header("cookie", "theme=dark; tried; name=\"Ada L.\"").build();
/// assert_eq!(request.cookies().get("theme"), Some("dark"));
/// assert_eq!(request.cookies().get("name"), Some("Ada L."));
/// assert_eq!(request.cookies().len(), 2);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Cookies(Arc<BTreeMap<Box<str>, Box<str>>>);

impl Request {
    /// The cookies that the client has sent, read once and remembered (O5).
    ///
    /// What the view sets for the response is not among them.
    pub fn cookies(&self) -> &Cookies {
        self.remembered()
            .cookies
            .get_or_init(|| Cookies::of(self.headers()))
    }
}

impl Cookies {
    /// The value of a cookie.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| &**value)
    }

    /// Whether there is a cookie of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The number of cookies.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads all headers of that name: HTTP/2 sends one for each cookie.
    fn of(headers: &HeaderMap) -> Cookies {
        let lines = headers.get_all(header::COOKIE).into_iter();
        let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        Cookies(Arc::new(pairs.filter_map(pair).collect()))
    }
}

/// Names alone: values may be what nobody else should read.
impl std::fmt::Debug for Cookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookies ")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Name and value; `None` where something is missing or is no UTF-8.
fn pair(bytes: &[u8]) -> Option<(Box<str>, Box<str>)> {
    let equals = bytes.iter().position(|byte| *byte == b'=')?;
    let name = std::str::from_utf8(bytes[..equals].trim_ascii()).ok()?;
    let value = unquote(bytes[equals + 1..].trim_ascii())?;
    (!name.is_empty()).then(|| (name.into(), value.into()))
}

#[cfg(test)]
mod tests {
    use ::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn cookies(lines: &[&[u8]]) -> Cookies {
        let lines = lines.iter().map(|line| {
            let value = HeaderValue::from_bytes(line).unwrap();
            (header::COOKIE, value)
        });
        Cookies::of(&lines.collect())
    }

    #[test]
    fn o5_the_last_of_several_counts() {
        let cookies = cookies(&[b"a=1; b=2; a=3", b"b=4"]);
        assert_eq!(cookies.iter().collect::<Vec<_>>(), [("a", "3"), ("b", "4")]);
    }

    #[test]
    fn o5_broken_pairs_are_left_out_and_the_others_stay() {
        let cookies = cookies(&[b"; ;=; =a; b; c=\xff; \xc3=d; e = f=g ;h=;"]);
        assert_eq!(
            cookies.iter().collect::<Vec<_>>(),
            [("e", "f=g"), ("h", "")]
        );
    }

    #[test]
    fn values_do_not_show_in_debug_output() {
        let shown = format!("{:?}", cookies(&[b"session=hush"]));
        assert_eq!(shown, r#"Cookies {"session"}"#);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_header_is_read_without_panic(bytes in proptest::collection::vec(0x20u8..=0xff, 0..64)) {
            let Ok(line) = HeaderValue::from_bytes(&bytes) else { return Ok(()) };
            let cookies = Cookies::of(&[(header::COOKIE, line)].into_iter().collect());
            prop_assert!(cookies.len() <= bytes.len());
        }

        #[test]
        fn o5_cookies_are_those_of_the_naive_reading(
            pairs in proptest::collection::vec(("[a-c]{1,2}", "[ -:<-~]{0,6}"), 0..8)
        ) {
            let line: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let cookies = cookies(&[line.join("; ").as_bytes()]);
            for (index, (name, value)) in pairs.iter().enumerate() {
                let is_last = pairs[index + 1..].iter().all(|(other, _)| other != name);
                if is_last && !value.contains(['"', '\\']) {
                    prop_assert_eq!(cookies.get(name), Some(value.trim_matches(' ')));
                }
            }
        }
    }
}
