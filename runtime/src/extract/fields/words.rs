//! What the inputs of a form say: a checkbox, a time.

use super::super::misfit::Misfit;

/// What a checkbox says, or a person or a program in its place.
pub(super) fn yes_or_no(text: &str) -> Result<bool, Misfit> {
    let says = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if says(&["on", "true", "1", "yes"]) => Ok(true),
        _ if says(&["", "off", "false", "0", "no"]) => Ok(false),
        _ => Err(Misfit::of_text(text, "`on` or `off`")),
    }
}

/// A time as `<input type="datetime-local">` and `<input type="time">` write it while its seconds are zero, with these seconds.
pub(super) fn with_seconds(text: &str) -> Option<String> {
    let time = match text.split_once('T') {
        Some((date, time)) if has_form(date, b"0000-00-00") => time,
        Some(_) => return None,
        None => text,
    };
    has_form(time, b"00:00").then(|| format!("{text}:00"))
}

/// Whether a text has digits where the form has them, and is the same elsewhere.
fn has_form(text: &str, form: &[u8]) -> bool {
    let same = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == *form,
    };
    text.len() == form.len() && text.bytes().zip(form).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkbox_says_it_in_several_words() {
        for word in ["on", "ON", "true", "1", "Yes"] {
            assert_eq!(yes_or_no(word), Ok(true), "{word}");
        }
        for word in ["", "off", "False", "0", "no"] {
            assert_eq!(yes_or_no(word), Ok(false), "{word}");
        }
        let said = yes_or_no("perhaps").unwrap_err().to_string();
        assert_eq!(said, "`on` or `off` is wanted, and this is `perhaps`");
    }

    #[test]
    fn seconds_are_added_to_a_time_that_has_none() {
        let added = |text: &str| with_seconds(text).unwrap_or_default();
        assert_eq!(added("2024-02-29T13:45"), "2024-02-29T13:45:00");
        assert_eq!(added("13:45"), "13:45:00");
        for other in [
            "13:45:07",
            "2024-02-29",
            "T13:45",
            "1T13:45",
            "x3:45",
            "",
            "öö:öö",
        ] {
            assert_eq!(added(other), "", "{other}");
        }
    }
}
