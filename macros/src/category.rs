//! `category = "..."`: the category of a declaration, by which scans choose.

use syn::LitStr;

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Word};

/// The key.
pub(crate) const KEY: Word = Word {
    key: "category",
    takes: Takes::Expr,
    example: "\"debug\"",
};

/// The name that stands there.
pub(crate) fn name(keys: &Keys, complaints: &mut Complaints) -> Option<LitStr> {
    let name = keys.text(KEY.key, complaints)?;
    if name.value().trim().is_empty() {
        let help = "give it a name, or leave the key out for what every scan takes";
        complaints.about(&name, "`category` is empty", help);
    }
    Some(name)
}
