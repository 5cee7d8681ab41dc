//! `#[synchronize]` and `#[use_executor]` on one function: the lower one makes of it what the upper one finds.
//!
//! The compiler expands the upper one first. So the upper one steps below the lower one, under a name that says that it has done so.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Ident};

use crate::function::FunctionSyntax;

/// The attributes, those that have stepped below another, and whether callers await the function after them.
const ATTRIBUTES: [(&str, &str, bool); 2] = [
    ("synchronize", "then_synchronize", false),
    ("use_executor", "then_use_executor", true),
];

/// Whether callers await a function after all of its attributes.
pub(crate) fn is_awaited(attributes: &[Attribute], is_async: bool) -> bool {
    // Those in place are gone through from the lowest to the topmost, then those that have stepped below them, in their order.
    let stepped_below = attributes.iter().rev().find_map(|attribute| {
        let found = ATTRIBUTES.iter().find(|(_, then, _)| is(attribute, then));
        found.map(|(_, _, awaited)| *awaited)
    });
    let topmost = attributes.iter().find_map(|attribute| {
        let found = ATTRIBUTES.iter().find(|(name, ..)| is(attribute, name));
        found.map(|(_, _, awaited)| *awaited)
    });
    stepped_below.or(topmost).unwrap_or(is_async)
}

/// Whether `#[use_executor]` is among the attributes.
pub(crate) fn uses_executor(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| is(attribute, "use_executor") || is(attribute, "then_use_executor"))
}

/// The function with the attribute `then` below the lowest of these attributes; nothing if there is none.
pub(crate) fn stepped_below(
    function: &FunctionSyntax,
    krate: &TokenStream,
    then: &str,
    arguments: &TokenStream,
) -> Option<TokenStream> {
    let in_place = |attribute: &Attribute| ATTRIBUTES.iter().any(|(name, ..)| is(attribute, name));
    let lowest = function.attributes.iter().rposition(in_place)?;
    let (above, below) = function.attributes.split_at(lowest + 1);
    let then = Ident::new(then, Span::call_site());
    let FunctionSyntax {
        visibility,
        signature,
        body,
        ..
    } = function;
    let end = body.is_none().then(|| quote!(;));
    Some(quote! {
        #(#above)*
        #[#krate::__private::#then(#arguments)]
        #(#below)*
        #visibility #signature #body #end
    })
}

fn is(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}
