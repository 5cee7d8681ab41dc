//! Which values an error must not repeat: logs are read by more people than settings are.

/// Whether a key's name says that its value is for few eyes.
pub(crate) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    let telling = [
        "secret",
        "password",
        "passwd",
        "passphrase",
        "token",
        "credential",
    ];
    telling.iter().any(|word| key.contains(word)) || key == "key" || key.ends_with("_key")
}

/// A line of the file for an error to quote, without the value of a secret key.
pub(super) fn mask_line(line: &str) -> String {
    match line.split_once('=') {
        Some((key, _)) if key.split(KEY_BOUNDARIES).any(is_secret) => {
            format!("{}= (not shown)", key.trim_start())
        }
        _ => line.trim().to_owned(),
    }
}

/// What may stand around the parts of a dotted or quoted key, or of a key in an inline table.
const KEY_BOUNDARIES: [char; 6] = [' ', '\t', '.', '"', '\'', '{'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_tell_of_a_secret_are_known() {
        for key in [
            "secret",
            "auth_secret",
            "PASSWORD",
            "smtp-password",
            "api_key",
            "key",
            "csrf_token",
        ] {
            assert!(is_secret(key), "{key}");
        }
    }

    #[test]
    fn other_names_are_no_secrets() {
        for key in ["port", "keyboard", "monkey", "host"] {
            assert!(!is_secret(key), "{key}");
        }
    }

    #[test]
    fn a_quoted_line_loses_its_secret_and_its_indentation() {
        assert_eq!(
            mask_line("  auth.secret = \"abc"),
            "auth.secret = (not shown)"
        );
        assert_eq!(mask_line("  port = = 3 "), "port = = 3");
    }
}
