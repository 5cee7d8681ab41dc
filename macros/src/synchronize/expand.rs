//! From the model to tokens. Nothing can fail here.
//!
//! The body keeps its tokens, and stands in an `async` block that says what it returns, so that the compiler speaks of it as of the body of
//! an `async fn`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, FnArg, GenericParam, Pat, PatIdent, Path, ReceiverKind, Safety, Signature, Token,
};

use super::model::{Kept, SynchronizeModel};
use crate::function::FunctionSyntax;
use crate::place::{Place, own};

/// The plain function, and the asynchronous one before it if it is kept.
pub(super) fn expand(model: &SynchronizeModel<'_>) -> TokenStream {
    match &model.kept {
        Some(kept) => {
            let asynchronous = asynchronous(model, kept);
            let plain = calling(model, kept);
            quote!(#asynchronous #plain)
        }
        None => waiting(model),
    }
}

/// The function, which waits for its own body.
fn waiting(model: &SynchronizeModel<'_>) -> TokenStream {
    let krate = &model.krate;
    let signature = &model.function.signature;
    let keyword = &signature.asyncness;
    let block = model.body.map(|body| {
        let returns = returns(model);
        let witness = returns.as_ref().map(|_| {
            let name = witness(model);
            quote!(let #name = #krate::__private::Returns::NEW;)
        });
        let warnings = &model.warnings;
        let block = body.beginning_with(&quote!(#returns #warnings));
        quote! {
            {
                #witness
                #returns
                #krate::__private::wait(#keyword move #block)
            }
        }
    });
    plain(model, &model.function.attributes, signature.clone(), block)
}

/// Says, before the body returns anything, that it returns what the function returns: the witness has one type, and is returned by both.
/// Nothing is said of a function that never returns.
fn returns(model: &SynchronizeModel<'_>) -> Option<TokenStream> {
    let place = model.returned?;
    let witness = witness(model);
    let value = quote_spanned!(place.last=> .value());
    Some(quote! {
        if false {
            return #witness #value;
        };
    })
}

/// The name of the witness. The body can see it, so it is none that anybody would give.
fn witness(model: &SynchronizeModel<'_>) -> Ident {
    let place = model
        .returned
        .map_or_else(Span::call_site, |place| place.first);
    Ident::new("__aiopyramid", place)
}

/// The function as it was, under the name that it is kept by.
fn asynchronous(model: &SynchronizeModel<'_>, kept: &Kept) -> TokenStream {
    let FunctionSyntax {
        attributes,
        visibility,
        signature,
        body,
    } = model.function;
    let attributes = attributes
        .iter()
        .filter(|attribute| speaks_of_both(attribute));
    let mut signature = signature.clone();
    signature.ident = kept.name.clone();
    let body = body
        .as_ref()
        .map(|body| body.beginning_with(&model.warnings));
    let end = body.is_none().then(|| quote!(;));
    quote!(#(#attributes)* #visibility #signature #body #end)
}

/// The function, which calls the asynchronous one and waits for it.
fn calling(model: &SynchronizeModel<'_>, kept: &Kept) -> TokenStream {
    let krate = &model.krate;
    let mut signature = model.function.signature.clone();
    let arguments: Vec<Ident> = signature
        .inputs
        .iter_mut()
        .enumerate()
        .map(|(index, input)| named(index, input, &kept.path))
        .collect();
    let path = &kept.path;
    let generics = generics(&signature);
    let call = quote!(#path #generics (#(#arguments),*));
    let call = match signature.safety {
        Safety::Unsafe(_) => {
            let keyword = <Token![unsafe]>::default();
            quote!(#keyword { #call })
        }
        _ => call,
    };
    let block = model.body.map(|_| {
        quote! {
            {
                #krate::__private::wait(#call)
            }
        }
    });
    let attributes: Vec<Attribute> = model.function.attributes.iter().map(fulfilled).collect();
    plain(model, &attributes, signature, block)
}

fn plain(
    model: &SynchronizeModel<'_>,
    attributes: &[Attribute],
    mut signature: Signature,
    block: Option<TokenStream>,
) -> TokenStream {
    let visibility = &model.function.visibility;
    let place = Place::of(&signature).first;
    let track_caller = quote_spanned!(place=> #[track_caller]);
    let track_caller = (model.tracks_caller && block.is_some()).then_some(track_caller);
    let end = block.is_none().then(|| quote!(;));
    signature.asyncness = None;
    quote! {
        #(#attributes)*
        #track_caller
        #visibility #signature #block #end
    }
}

/// Gives an argument a name that it can be passed on by. It keeps its own, unless that is how the function that it is passed to is called.
fn named(index: usize, input: &mut FnArg, called: &Path) -> Ident {
    match input {
        FnArg::Receiver(receiver) => {
            if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                receiver.mutability = None;
            }
            Ident::new("self", receiver.self_token.span)
        }
        FnArg::Typed(typed) => {
            let name = match &*typed.pat {
                Pat::Ident(PatIdent {
                    ident,
                    subpat: None,
                    ..
                }) if !called.is_ident(ident) => own(ident),
                _ => format_ident!("__argument_{index}", span = Span::mixed_site()),
            };
            *typed.pat = syn::parse_quote!(#name);
            typed.attrs.clear();
            name
        }
    }
}

/// Types and constants of the function. Its lifetimes can be told from the arguments.
fn generics(signature: &Signature) -> Option<TokenStream> {
    let names: Vec<&Ident> = signature
        .generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(&parameter.ident),
            GenericParam::Const(parameter) => Some(&parameter.ident),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    (!names.is_empty()).then(|| quote!(::<#(#names),*>))
}

/// Whether an attribute belongs on both forms. What else there is belongs to the name that it was written above.
fn speaks_of_both(attribute: &Attribute) -> bool {
    const BOTH: [&str; 9] = [
        "cfg",
        "doc",
        "allow",
        "expect",
        "warn",
        "deny",
        "forbid",
        "must_use",
        "deprecated",
    ];
    BOTH.iter().any(|name| attribute.path().is_ident(name))
}

/// What is expected of the asynchronous form may not happen in the plain one.
fn fulfilled(attribute: &Attribute) -> Attribute {
    let mut attribute = attribute.clone();
    if let syn::Meta::List(list) = &mut attribute.meta
        && list.path.is_ident("expect")
    {
        list.path = syn::parse_quote!(allow);
    }
    attribute
}
