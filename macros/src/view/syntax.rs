//! What was written: the keys of the attribute and the signature under it, with their spans. Nothing is judged here but whether it is a
//! function at all.

use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{Attribute, Item, Signature};

use crate::complaints::Complaints;
use crate::keys::{Keyed, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "view_config",
    keys: &[
        "route",
        "route_name",
        "renderer",
        "mapper",
        "request_method",
        "body_limit",
        "crate",
    ],
    types: &["mapper"],
    example: "#[view_config(route = \"/\")]",
};

/// The attribute and the function under it.
pub(super) struct ViewSyntax {
    pub(super) keys: Vec<Keyed>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) signature: Signature,
}

/// Reads both. The body of the function is not looked at.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<ViewSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Fn(function)) => Some(ViewSyntax {
            keys,
            attributes: function.attrs,
            signature: function.sig,
        }),
        Ok(other) => {
            let (keyword, help) = keyword_of(&other);
            complaints.about(keyword, "`#[view_config]` stands on a function", help);
            None
        }
        Err(_) => {
            complaints.about(
                &item,
                "`#[view_config]` stands on a function",
                "put it above an `fn` or `async fn` with a body",
            );
            None
        }
    }
}

/// The word that says what an item is, and what to do with such an item.
fn keyword_of(item: &Item) -> (TokenStream, &'static str) {
    let tokens = quote::ToTokens::to_token_stream(item);
    let type_help = "put it on a function that makes or takes this type";
    let (span, help) = match item {
        Item::Struct(item) => (item.struct_token.span(), type_help),
        Item::Enum(item) => (item.enum_token.span(), type_help),
        Item::Mod(item) => (
            item.mod_token.span(),
            "put it on the functions inside the module",
        ),
        Item::Impl(item) => (item.impl_token.span(), "put it on a free function"),
        Item::Const(item) => (
            item.const_token.span(),
            "put it on a function that returns the value",
        ),
        Item::Static(item) => (
            item.static_token.span(),
            "put it on a function that returns the value",
        ),
        _ => (tokens.span(), "put it on a function"),
    };
    (quote::quote_spanned!(span=> item), help)
}
