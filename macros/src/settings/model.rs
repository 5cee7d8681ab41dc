//! What was meant: a section and its keys.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Type};

/// A section as a struct.
pub(super) struct SettingsModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    pub(super) name: &'s Ident,
    /// Conditions under which the struct is there.
    pub(super) cfgs: Vec<&'s Attribute>,
    pub(super) section: LitStr,
    pub(super) keys: Vec<Key<'s>>,
}

/// One key.
pub(super) struct Key<'s> {
    pub(super) field: &'s Ident,
    pub(super) cfgs: Vec<&'s Attribute>,
    pub(super) name: String,
    pub(super) ty: &'s Type,
    pub(super) default: Option<Default<'s>>,
    /// The function that reads the value, where it is not serde's.
    pub(super) deserialize_with: Option<Expr>,
}

/// The value of a key that is left out.
pub(super) enum Default<'s> {
    /// A text, which is converted into the field's type.
    Text(LitStr),
    Value(&'s Expr),
}
