//! From the model to tokens. Nothing can fail here.
//!
//! The function stays as it is, inside of one that the harness calls.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

use super::model::TestModel;
use crate::types::erased;

/// The test.
pub(super) fn expand(model: &TestModel<'_>) -> TokenStream {
    let TestModel {
        krate,
        of_test,
        of_function,
        visibility,
        signature,
        body,
        output,
        ..
    } = model;
    let name = &signature.ident;
    let run = run(model);
    let mark = quote!(#[::core::prelude::v1::test]);
    quote! {
        #mark
        #(#of_test)*
        #visibility fn #name() #output {
            use #krate::__private as __aiopyramid;
            #(#of_function)*
            #signature #body
            #run
        }
    }
}

/// Runs the function, in words that stand where what it returns does: that is where the compiler speaks of a type that no test returns.
fn run(model: &TestModel<'_>) -> TokenStream {
    let name = &model.signature.ident;
    let (returned, span) = match model.output {
        ReturnType::Default => (quote!(()), name.span()),
        ReturnType::Type(_, ty) => {
            let returned = erased(ty);
            (quote!(#returned), ty.span())
        }
    };
    match model.is_awaited {
        true => quote_spanned!(span=> __aiopyramid::test_coroutine::<#returned>(#name)),
        false => quote_spanned!(span=> __aiopyramid::test_greenlet::<#returned>(#name)),
    }
}
