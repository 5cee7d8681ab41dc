//! `crate = "..."`: the crate that an expansion names, for applications that call it something else.

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Word};

/// The key, which every attribute understands.
pub(crate) const KEY: Word = Word {
    key: "crate",
    takes: Takes::Expr,
    example: "\"::renamed\"",
};

/// The path that stands there, or `::aiopyramid`.
pub(crate) fn path(keys: &Keys, complaints: &mut Complaints) -> TokenStream {
    let Some(text) = keys.text(KEY.key, complaints) else {
        return quote!(::aiopyramid);
    };
    match text.parse::<syn::Path>() {
        Ok(path) => quote!(#path),
        Err(_) => {
            let message = "`crate` is the path of the crate aiopyramid";
            complaints.about(&text, message, format!("write `crate = {}`", KEY.example));
            quote!(::aiopyramid)
        }
    }
}
