//! From the model to tokens: one declaration, which does nothing until somebody includes it by its name. Nothing can fail here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::model::IncludemeModel;
use crate::declaration;
use crate::place::Place;

/// The declaration, to stand behind the function.
pub(super) fn expand(model: &IncludemeModel<'_>) -> TokenStream {
    let IncludemeModel {
        krate,
        name,
        cfgs,
        returned,
    } = model;
    let site = declaration::site(name, 0, None);
    // The compiler complains at the method about what the function returns.
    let place = returned.map_or_else(Span::call_site, |returned| Place::of(returned).first);
    let include = Ident::new("include", place.resolved_at(Span::call_site()));
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            __aiopyramid::inventory::submit! {
                __aiopyramid::IncludeDeclaration {
                    site: #site,
                    include: |__config| {
                        __config.#include(#name);
                    },
                }
            }
        };
    }
}
