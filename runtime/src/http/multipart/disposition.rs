//! `Content-Disposition` of a part: the name of the field, and that of the file if it is one.

use std::borrow::Cow;

use super::super::percent;

/// What the header says of a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    /// As it was sent; a part without it is a text.
    pub(super) file_name: Option<String>,
}

impl Disposition {
    /// Reads the header, as browsers write it and as the standard says.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the end of a sentence about the part.
    pub(super) fn parse(header: &[u8]) -> Result<Disposition, &'static str> {
        let header = std::str::from_utf8(header).map_err(|_| "has a name that is not UTF-8")?;
        let (kind, mut rest) = header.split_once(';').ok_or(NO_NAME)?;
        if !kind.trim().eq_ignore_ascii_case("form-data") {
            return Err("is not one of a form");
        }
        let (mut name, mut file_name, mut encoded) = (None, None, None);
        while let Some(parameter) = Parameter::next(&mut rest)? {
            let place = match parameter.key.to_ascii_lowercase().as_str() {
                "name" => &mut name,
                "filename" => &mut file_name,
                "filename*" => &mut encoded,
                _ => continue,
            };
            place.get_or_insert(parameter.value);
        }
        let encoded = || encoded.as_deref().and_then(decoded);
        Ok(Disposition {
            name: name.ok_or(NO_NAME)?.into_owned(),
            file_name: file_name.map(Cow::into_owned).or_else(encoded),
        })
    }
}

const NO_NAME: &str = "has no name";
const MALFORMED: &str = "has a `Content-Disposition` that cannot be read";

struct Parameter<'h> {
    key: &'h str,
    value: Cow<'h, str>,
}

impl<'h> Parameter<'h> {
    /// The next one; `rest` is then what follows it.
    fn next(rest: &mut &'h str) -> Result<Option<Parameter<'h>>, &'static str> {
        let text = rest.trim_start_matches([' ', '\t', ';']);
        if text.is_empty() {
            return Ok(None);
        }
        let (key, value) = text.split_once('=').ok_or(MALFORMED)?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or(MALFORMED)?,
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim_end().into(), &value[end..])
            }
        };
        *rest = after;
        let key = key.trim();
        Ok(Some(Parameter { key, value }))
    }
}

/// The text up to the closing quote, and what follows that.
///
/// A backslash stands for itself unless a quote or a backslash follows: old browsers send whole paths of Windows. And current ones write
/// three characters as percent-encoded, and no others.
fn unquoted(quoted: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut end = 0;
    loop {
        end += quoted[end..].find(['"', '\\'])?;
        match quoted.as_bytes()[end..] {
            [b'"', ..] => break,
            [b'\\', b'"' | b'\\', ..] => end += 2,
            _ => end += 1,
        }
    }
    let (text, after) = (&quoted[..end], &quoted[end + 1..]);
    if !text.contains(['\\', '%']) {
        return Some((text.into(), after));
    }
    Some((unescaped(text).into(), after))
}

fn unescaped(text: &str) -> String {
    let escapes = [
        ("\\\\", '\\'),
        ("\\\"", '"'),
        ("%22", '"'),
        ("%0A", '\n'),
        ("%0a", '\n'),
        ("%0D", '\r'),
        ("%0d", '\r'),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = escapes.iter().find(|(escape, _)| rest.starts_with(escape));
        let (length, character) = escape.map_or((first.len_utf8(), first), |&(escape, it)| {
            (escape.len(), it)
        });
        plain.push(character);
        rest = &rest[length..];
    }
    plain
}

/// `UTF-8''na%C3%AFve`, which some programs send for names beyond ASCII.
fn decoded(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, text) = rest.split_once('\'')?;
    let text = percent::decode(text).ok()?;
    charset
        .eq_ignore_ascii_case("utf-8")
        .then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(header: &str, name: &str, file_name: Option<&str>) {
        let expected = Disposition {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
        };
        assert_eq!(
            Disposition::parse(header.as_bytes()),
            Ok(expected),
            "{header}"
        );
    }

    #[test]
    fn names_stand_in_quotes_or_without() {
        check(r#"form-data; name="a""#, "a", None);
        check(
            r#"Form-Data; Name = a ; FILENAME = b.txt "#,
            "a",
            Some("b.txt"),
        );
        check(
            r#"form-data; filename="b;c.txt"; name="d=e";"#,
            "d=e",
            Some("b;c.txt"),
        );
        check(r#"form-data; name="a"; filename="""#, "a", Some(""));
        check(r#"form-data; name="""#, "", None);
        check(r#"form-data; other=1; name="a"; name="b""#, "a", None);
        check(
            r#"form-data; name="größe"; filename="写真.png""#,
            "größe",
            Some("写真.png"),
        );
    }

    #[test]
    fn quotes_inside_are_escaped_in_each_way_that_is_in_use() {
        check(r#"form-data; name="a\"b\\c""#, r#"a"b\c"#, None);
        check(r#"form-data; name="a%22b%0D%0A%41""#, "a\"b\r\n%41", None);
        check(
            r#"form-data; name="a"; filename="C:\x\y.txt""#,
            "a",
            Some(r"C:\x\y.txt"),
        );
    }

    #[test]
    fn an_encoded_name_counts_where_there_is_no_plain_one() {
        check(
            "form-data; name=a; filename*=UTF-8''na%C3%AFve.txt",
            "a",
            Some("naïve.txt"),
        );
        check(
            "form-data; name=a; filename*=utf-8''x; filename=y",
            "a",
            Some("y"),
        );
        check("form-data; name=a; filename*=latin1''x", "a", None);
        check("form-data; name=a; filename*=x", "a", None);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let told = |header: &[u8]| Disposition::parse(header).unwrap_err();
        assert_eq!(told(b"form-data"), NO_NAME);
        assert_eq!(told(b"form-data; filename=x"), NO_NAME);
        assert_eq!(told(b"form-data; name"), MALFORMED);
        assert_eq!(told(br#"form-data; name="a"#), MALFORMED);
        assert_eq!(told(br#"form-data; name="a\"#), MALFORMED);
        assert_eq!(told(b"attachment; name=a"), "is not one of a form");
        assert_eq!(
            told(b"form-data; name=\xFF"),
            "has a name that is not UTF-8"
        );
    }

    proptest! {
        #[test]
        fn every_header_is_read_or_refused(header in "(form-data; ?)?[a-z\"\\\\=;%*' 02öäAD]{0,40}") {
            let _ = Disposition::parse(header.as_bytes());
        }

        #[test]
        fn what_a_browser_writes_is_read_again(name in "\\PC{0,12}") {
            // A name that has these three characters after a percent sign is the one that browsers leave ambiguous.
            prop_assume!(!name.contains('%') && !name.contains('\\'));
            let written = name.replace('"', "%22");
            let header = format!("form-data; name=\"x\"; filename=\"{written}\"");
            let disposition = Disposition::parse(header.as_bytes()).unwrap();
            prop_assert_eq!(disposition.file_name, Some(name));
        }
    }
}
