//! From the model to tokens: one declaration that makes one call. Nothing can fail here.
//!
//! Tokens that the compiler may complain about have the span of what a person wrote: an argument that of its type, the result that of its
//! type, the future that of the function's name.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::model::TweenModel;
use crate::blocking;
use crate::declaration;
use crate::place::inner;

/// The function with warnings of what blocks in it, and the registration of a tween.
pub(super) fn expand(model: &TweenModel<'_>, function: TokenStream) -> TokenStream {
    let TweenModel {
        krate, cfgs, below, ..
    } = model;
    let site = declaration::site(model.function, *below, model.category.as_ref());
    let name = name(model);
    let tween = tween(model);
    let options = options(model);
    let function = match model.code {
        Some(code) => blocking::warned(function, krate, code),
        None => function,
    };
    quote! {
        #function
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            use __aiopyramid::ways::*;
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: #site,
                    apply: |__config| {
                        __config.add_tween_with(#name, #tween, #options);
                    },
                }
            }
        };
    }
}

/// What it goes by: the name that was given, or its path.
fn name(model: &TweenModel<'_>) -> TokenStream {
    match &model.name {
        Some(name) => quote!(#name),
        None => {
            let function = format!("::{}", model.function.unraw());
            quote!(::core::concat!(::core::module_path!(), #function))
        }
    }
}

fn options(model: &TweenModel<'_>) -> TokenStream {
    let TweenModel { over, under, .. } = model;
    quote! {
        __aiopyramid::TweenOptions {
            over: &[#(#over),*],
            under: &[#(#under),*],
        }
    }
}

/// The tween, as the framework calls it.
fn tween(model: &TweenModel<'_>) -> TokenStream {
    let [request, next] = ["__request", "__next"];
    let request = Ident::new(request, model.arguments[0]);
    let next = Ident::new(next, model.arguments[1]);
    let mut function = model.function.clone();
    let call = match model.future {
        Some(future) => {
            function.set_span(future);
            quote_spanned!(future=> __aiopyramid::sendable(#function(#request, #next)).await)
        }
        None => quote!(#function(#request, #next)),
    };
    let respond = respond(model, &call);
    let asked = quote!(let __asked = __aiopyramid::Request::clone(&#request););
    match model.future {
        Some(_) => quote! {
            __aiopyramid::Tween::coroutine(|#request: __aiopyramid::Request, #next: __aiopyramid::Next| async move {
                #asked
                #respond
            })
        },
        None => quote! {
            __aiopyramid::Tween::plain(|#request: __aiopyramid::Request, #next: &__aiopyramid::Handler| {
                #asked
                #respond
            })
        },
    }
}

/// What came of the call: a response, or an error that a view may have too.
fn respond(model: &TweenModel<'_>, call: &TokenStream) -> TokenStream {
    let value = Ident::new("__value", model.result.value.first);
    let error = Ident::new("__error", model.result.error.first);
    let inner_value = inner(&value, model.result.value);
    let inner_error = inner(&error, model.result.error);
    let respond = quote_spanned!(value.span()=> __aiopyramid::response_of_tween(#inner_value));
    let fail = quote_spanned! {error.span()=>
        (&&&&&&__aiopyramid::probe(&#error.0)).way_of_error().fail(#inner_error, &__asked)
    };
    quote! {
        match __aiopyramid::Returned(#call).split_outcome() {
            __aiopyramid::Ok(#value) => __aiopyramid::Ok(#respond),
            __aiopyramid::Err(#error) => #fail,
        }
    }
}
