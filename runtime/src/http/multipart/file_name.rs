//! A file's name as the client gave it, made safe to be one here.

use std::borrow::Cow;

use crate::http::is_invisible;

/// How many bytes a safe name has at most. File systems allow 255, and an application may want to add something of its own.
pub(super) const LONGEST: usize = 200;

/// The last component of the path, without what would make it more than a name: control characters, leading dots, characters and names
/// that some system gives a meaning of its own. `None` if nothing is left.
pub(super) fn safe(raw: &str) -> Option<String> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or(raw);
    let kept = last.chars().filter(|&character| !is_invisible(character));
    let name: String = kept
        .map(|it| if RESERVED.contains(it) { '_' } else { it })
        .collect();
    let name = name.trim_start_matches(is_edge);
    let name = name.trim_end_matches(is_edge);
    let name = match is_device(name) {
        true => format!("_{name}").into(),
        false => Cow::Borrowed(name),
    };
    let name = shortened(&name);
    (!name.is_empty()).then_some(name)
}

/// Characters that file systems of Windows refuse, or read as the name of a drive or of a stream.
const RESERVED: &str = "<>:\"|?*";

/// What is hidden at the beginning of a name, or lost at its end.
fn is_edge(character: char) -> bool {
    character == '.' || character.is_whitespace()
}

/// Whether Windows opens a device by this name, whatever extension it has.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let numbered = |device: &str| {
        let number = stem
            .get(..device.len())
            .filter(|it| it.eq_ignore_ascii_case(device));
        let mut number = number.map_or("", |_| &stem[device.len()..]).chars();
        matches!(
            (number.next(), number.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    };
    let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    devices.iter().any(|it| stem.eq_ignore_ascii_case(it)) || numbered("com") || numbered("lpt")
}

/// At most [`LONGEST`] bytes, with the extension if that is one.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let extension = name.rfind('.').map_or("", |dot| &name[dot..]);
    let extension = if extension.len() <= 20 { extension } else { "" };
    let most = LONGEST - extension.len();
    let end = (0..=most).rev().find(|&end| name.is_char_boundary(end));
    let stem = &name[..end.unwrap_or(0)];
    format!("{}{extension}", stem.trim_end_matches(is_edge))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(
            safe(raw).as_deref().unwrap_or("nothing"),
            expected,
            "{raw:?}"
        );
    }

    #[test]
    fn a_path_gives_its_last_component() {
        check("cat.jpg", "cat.jpg");
        check("../../etc/passwd", "passwd");
        check("C:\\x\\y.txt", "y.txt");
        check("\\\\host\\share/z", "z");
        check("C:evil.txt", "C_evil.txt");
        check("mixed/..\\name", "name");
    }

    #[test]
    fn what_would_not_be_seen_or_mean_something_is_taken_out() {
        check(".bashrc", "bashrc");
        check(". .hidden", "hidden");
        check("a\0b\r\nc\u{7f}.txt", "abc.txt");
        check("exe.\u{202e}gpj", "exe.gpj");
        check("notes.txt. . ", "notes.txt");
        check("a:b|c?.txt", "a_b_c_.txt");
        check("Grüße 写真 🐈.png", "Grüße 写真 🐈.png");
    }

    #[test]
    fn nothing_may_be_left() {
        for raw in ["", ".", "..", "/", "a/", "C:\\", "\r\n", " . "] {
            check(raw, "nothing");
        }
    }

    #[test]
    fn names_of_devices_are_no_names() {
        check("CON", "_CON");
        check("nul.txt", "_nul.txt");
        check("Com1 .log", "_Com1 .log");
        check("LPT²", "_LPT²");
        check("com.txt", "com.txt");
        check("com12", "com12");
        check("console", "console");
        check("lpt", "lpt");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = safe(&format!("{}.tar", "ö".repeat(300))).unwrap();
        assert!(long.len() <= LONGEST && long.ends_with("ö.tar"), "{long}");
        assert_eq!(
            safe(&format!("x.{}", "y".repeat(300))).unwrap().len(),
            LONGEST
        );
    }

    proptest! {
        #[test]
        fn a_safe_name_is_a_name_and_stays_as_it_is(raw in "(\\PC|[\0-\u{1f}./\\\\ :]|con|[a-z]{80}){0,6}") {
            if let Some(name) = safe(&raw) {
                prop_assert!(!name.is_empty() && name.len() <= LONGEST + 1);
                prop_assert!(!name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.'));
                let path = std::path::Path::new(&name);
                prop_assert_eq!(path.components().count(), 1);
                prop_assert_eq!(path.file_name().and_then(|it| it.to_str()), Some(&*name));
                prop_assert_eq!(safe(&name), Some(name));
            }
        }
    }
}
