//! Which values an error must not repeat: logs are read by more people than settings are.

/// Whether a key's name says that its value is for few eyes.
pub(super) fn is_secret(key: &str) -> bool {
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

/// The last line of a text that breaks off there, for an error to quote; `None` where it may hold a secret.
///
/// A text or a list may go on over many lines, and nobody knows where one ends that breaks TOML's grammar. So what follows a secret key
/// in its section is not quoted either, nor what stands in a section of secrets, and nothing that is no key with a value.
pub(super) fn quotable_line(text: &str) -> Option<String> {
    let mut lines = text.lines().rev();
    let line = lines.next()?;
    let (key, _) = line.split_once('=')?;
    for before in lines {
        if names_a_secret(before) {
            return None;
        }
        if is_header(before) {
            break;
        }
    }
    Some(match names_a_secret(line) {
        true => format!("{} = (not shown)", key.trim()),
        false => line.trim().to_owned(),
    })
}

/// Whether a line has a secret key, that of an inline table too, or begins a section of secrets.
fn names_a_secret(line: &str) -> bool {
    let names = match line.rsplit_once('=') {
        Some((names, _)) => names,
        None if line.trim_start().starts_with('[') => line,
        None => return false,
    };
    names.split(KEY_BOUNDARIES).any(is_secret)
}

/// Whether a section begins here, and not the line of a list.
fn is_header(line: &str) -> bool {
    let named = |c: char| c.is_alphanumeric() || "._- ".contains(c);
    let name = line.trim().trim_start_matches('[').trim_end_matches(']');
    line.trim_start().starts_with('[') && name.chars().all(named)
}

/// What may stand around the parts of a dotted or quoted key, of a key in an inline table, or of a section's name.
const KEY_BOUNDARIES: [char; 10] = [' ', '\t', '.', '"', '\'', '{', ',', '=', '[', ']'];

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
        let quoted = |text| quotable_line(text);
        assert_eq!(
            quoted("  auth.secret = \"abc").as_deref(),
            Some("auth.secret = (not shown)")
        );
        assert_eq!(
            quoted("mail = { host = 'x', password = 'hunter2', port = }").as_deref(),
            Some("mail = (not shown)")
        );
        assert_eq!(quoted("[a]\n  port = = 3 ").as_deref(), Some("port = = 3"));
    }

    #[test]
    fn a_line_of_a_secret_that_goes_on_is_not_quoted() {
        for text in [
            "[app]\nsecrets = [\n  \"new\"\n  \"old\",",
            "[app]\nsecrets = [\"new\",\n  \"o=ld\" \"x\"",
            "[app]\npassword = \"\"\"\nhunter=2\\q",
            "[app]\nwords = [\n\"who knows\"",
            "[app]\nmail = { password = \"\"\"\nhunter=2\\q",
            "[tokens]\ngithub = \"ghp_x",
            "[app.\"api_key\"]\ngithub = \"ghp_x",
        ] {
            assert_eq!(quotable_line(text), None, "{text}");
        }
        let text = "[app]\nsecret = \"abc\"\n[server]\nport = = 3";
        assert_eq!(quotable_line(text).as_deref(), Some("port = = 3"));
    }
}
