//! `executor = "..."`: the name of an executor.

use syn::LitStr;

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Word};

/// The key.
pub(crate) const KEY: Word = Word {
    key: "executor",
    takes: Takes::Expr,
    example: "\"reports\"",
};

/// The name that stands there: one that the settings can name as well, in `[executors.reports]`.
pub(crate) fn name(keys: &Keys, complaints: &mut Complaints) -> Option<LitStr> {
    let name = keys.text(KEY.key, complaints)?;
    let text = name.value();
    let is_known = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    if text.is_empty() {
        let help =
            "name one of the application's executors, or leave the key out for the default one";
        complaints.about(&name, "`executor` is empty", help);
    } else if !text.chars().all(is_known) {
        let message = format!("{text:?} cannot be the name of an executor");
        let help = "a name consists of letters, digits, `-` and `_`, as in the section `[executors.reports]`";
        complaints.about(&name, message, help);
    }
    Some(name)
}
