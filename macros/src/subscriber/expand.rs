//! From the model to tokens: one declaration that makes one call for each event. Nothing can fail here.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::model::{SubscriberModel, Takes};
use crate::blocking;
use crate::declaration;

/// The function with warnings of what blocks in it, and the registration of a subscriber.
pub(super) fn expand(model: &SubscriberModel<'_>, function: TokenStream) -> TokenStream {
    let krate = &model.krate;
    let cfgs = &model.cfgs;
    let site = declaration::site(model.name, model.below, model.category.as_ref());
    let any = quote!(__aiopyramid::AnyEvent);
    let events = model.events.iter().map(|event| quote!(#event));
    let events: Vec<TokenStream> = match model.events {
        [] => vec![any],
        _ => events.collect(),
    };
    let subscribers = events.iter().map(|event| subscriber(model, event));
    let function = match model.code {
        Some(code) => blocking::warned(function, krate, code),
        None => function,
    };
    quote! {
        #function
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: #site,
                    apply: |__config| {
                        #(__config.add_subscriber(#subscribers);)*
                    },
                }
            }
        };
    }
}

/// The function as a subscriber to one event, inside of its predicates.
fn subscriber(model: &SubscriberModel<'_>, event: &TokenStream) -> TokenStream {
    let predicates = model.predicates.iter().rev();
    predicates.fold(
        function(model, event),
        |inner, predicate| quote!(__aiopyramid::when::<#event, _, _>(#predicate, #inner)),
    )
}

/// The function, with a type for its event. The variable stands at the argument's type, so that one of another type is told there.
fn function(model: &SubscriberModel<'_>, event: &TokenStream) -> TokenStream {
    let variable = Ident::new("__event", model.argument);
    let value = match (model.takes, model.is_awaited) {
        (Takes::Reference, true) => quote_spanned!(model.argument=> &*#variable),
        _ => quote!(#variable),
    };
    let mut name = model.name.clone();
    let returned = Ident::new("__returned", model.returned);
    let ended = quote_spanned!(model.returned=> __aiopyramid::ended(#returned));
    if !model.is_awaited {
        let call = quote!(let #returned = #name(#value); #ended);
        return match model.takes {
            Takes::Change => {
                quote!(__aiopyramid::changing::<#event, _>(|#variable| { #call }))
            }
            _ => quote!(__aiopyramid::told::<#event, _>(|#variable| { #call })),
        };
    }
    let future = model.name.span();
    name.set_span(future);
    let awaited = quote_spanned!(future=> __aiopyramid::sendable(#name(#value)).await);
    let call = quote!(async move { let #returned = #awaited; #ended });
    match model.takes {
        Takes::Change => quote! {
            __aiopyramid::changing_coroutine::<#event, _>(|#variable| __aiopyramid::Box::pin(#call))
        },
        _ => quote!(__aiopyramid::told_coroutine::<#event, _, _>(|#variable| #call)),
    }
}
