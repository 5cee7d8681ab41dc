//! What the declarations of all attributes have in common: the site at which they stand.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, LitStr};

/// The site of an attribute on a function, as an expression where `__aiopyramid` is known. `below` says how many more attributes of its
/// kind stand between it and the function.
pub(crate) fn site(function: &Ident, below: u32, category: Option<&LitStr>) -> TokenStream {
    let function = function.unraw().to_string();
    let category = category.map(|category| quote!(.in_category(#category)));
    quote! {
        __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                #function,
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            #below,
        )#category
    }
}

/// The `cfg`s under which a function exists, and its declaration with it.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let cfgs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.cloned().collect()
}
