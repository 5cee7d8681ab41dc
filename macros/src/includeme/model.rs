//! What was meant: a function that can be included by its name.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Type};

/// A function that can be included.
pub(super) struct IncludemeModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    pub(super) name: &'s Ident,
    /// The `cfg`s under which it exists.
    pub(super) cfgs: Vec<Attribute>,
    /// Where an error about what it returns belongs, if it returns anything.
    pub(super) returned: Option<&'s Type>,
}
