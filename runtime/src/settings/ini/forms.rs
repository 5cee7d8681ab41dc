//! Truth values and lists as Pyramid's settings write them.

/// Whether a text says yes: `t`, `true`, `y`, `yes`, `on` or `1`, in capitals or not. Anything else says no (Pyramid's `asbool`).
///
/// Where a `bool` is read from an `.ini` file or a variable, these texts are understood by themselves; there a word that says neither
/// yes nor no (`f`, `false`, `n`, `no`, `off`, `0`, or nothing at all) is an error.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::as_bool;
///
/// assert!(as_bool("Yes"));
/// assert!(!as_bool("no"));
/// assert!(!as_bool("maybe"));
/// ```
#[doc(alias = "asbool")]
pub fn as_bool(text: &str) -> bool {
    truth(text) == Some(true)
}

/// The items of a text: each line is split at its white space (Pyramid's `aslist`).
///
/// Where a list is read from an `.ini` file or a variable, this happens by itself.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::as_list;
///
/// assert_eq!(as_list("\n  blog\n  shop admin\n"), ["blog", "shop", "admin"]);
/// ```
#[doc(alias = "aslist")]
pub fn as_list(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// What a text says of yes and no; `None` where it says neither.
pub(in crate::settings) fn truth(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["t", "true", "y", "yes", "on", "1"];
    const NO: [&str; 7] = ["f", "false", "n", "no", "off", "0", ""];
    let says = |words: &[&str]| {
        words
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text.trim()))
    };
    match (says(&YES), says(&NO)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g15_six_words_say_yes_and_anything_else_says_no() {
        for word in ["t", "true", "y", "yes", "on", "1", "TRUE", "On", " yes "] {
            assert!(as_bool(word), "{word:?}");
        }
        for word in ["f", "no", "off", "0", "", "2", "maybe", "truth", "y es"] {
            assert!(!as_bool(word), "{word:?}");
        }
    }

    #[test]
    fn g15_a_list_is_split_at_lines_and_then_at_white_space() {
        assert_eq!(as_list("a\nb c\n\n\td "), ["a", "b", "c", "d"]);
        assert_eq!(as_list(" \n"), [""; 0]);
    }
}
