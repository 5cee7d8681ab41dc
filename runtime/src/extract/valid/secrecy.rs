//! What a page does not show again: secrets, by the names of their fields.
//!
//! Pages are kept, by browsers and by those who come after.

use serde_json::Value;

/// Empties what stands under a name that tells of a secret, at any depth.
pub(super) fn hide_secrets(values: &mut Value) {
    match values {
        Value::Object(fields) => {
            for (name, value) in fields {
                match is_secret(name) {
                    true => *value = Value::String(String::new()),
                    false => hide_secrets(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        _ => {}
    }
}

/// What tells of a secret wherever it stands in a name.
const PARTS: [&str; 6] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "credential",
];

/// What tells of a secret as a word of its own: `pin` does, `shipping` does not.
const WORDS: [&str; 9] = [
    "apikey", "cvc", "cvv", "otp", "pass", "pin", "pwd", "token", "totp",
];

/// Whose key is a secret. A `sort_key` is none.
const KEYS: [&str; 8] = [
    "access",
    "api",
    "auth",
    "encryption",
    "license",
    "private",
    "recovery",
    "ssh",
];

/// Whether the name of a field says that its value is for few eyes.
fn is_secret(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    let is_key = |pair: &[String]| KEYS.contains(&&*pair[0]) && pair[1] == "key";
    PARTS.iter().any(|part| joined.contains(part))
        || words.iter().any(|word| WORDS.contains(&&**word))
        || words.windows(2).any(is_key)
}

/// The words of a name, in small letters: those of `card_pin`, `cardPin` and `card[pin]` are the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_tell_of_a_secret_are_known() {
        for name in [
            "password",
            "passwordAgain",
            "newpassword2",
            "PASSPHRASE",
            "pwd",
            "db-pass",
            "pin",
            "cardPin",
            "card[cvv]",
            "otp",
            "csrf_token",
            "accessToken",
            "API_KEY",
            "apiKey",
            "client_secret",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_no_secrets() {
        for name in [
            "",
            "sort_key",
            "tokens_used",
            "shipping",
            "spinner",
            "passenger",
            "compass",
            "key",
            "name",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
