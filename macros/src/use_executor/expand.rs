//! From the model to tokens. Nothing can fail here.
//!
//! The body keeps its tokens, as a closure. What goes along with it passes a gate at its own type, so that one that cannot go is told there
//! and nowhere else.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{FnArg, Pat, PatIdent, Signature, parse_quote};

use super::model::{Argument, UseExecutorModel};
use crate::function::FunctionSyntax;
use crate::place::Place;

/// The function, as an `async fn`.
pub(super) fn expand(model: &UseExecutorModel<'_>) -> TokenStream {
    let FunctionSyntax {
        attributes,
        visibility,
        ..
    } = model.function;
    let krate = &model.krate;
    let signature = signature(model);
    let check = check(model);
    let gates = model.arguments.iter().enumerate();
    let gates = gates.map(|(index, argument)| pass(index, argument));
    let closure = closure(model);
    let with_receiver = with_receiver(model);
    let run = run(model);
    quote! {
        #(#attributes)*
        #visibility #signature {
            use #krate::__private as __aiopyramid;
            #check
            #(#gates)*
            #closure
            #with_receiver
            #run
        }
    }
}

/// The function as it was, but for being an `async fn`: what callers find when something is wrong.
pub(super) fn without_executor(function: &FunctionSyntax) -> TokenStream {
    let FunctionSyntax {
        attributes,
        visibility,
        signature,
        body,
    } = function;
    let mut signature = signature.clone();
    signature.constness = None;
    signature.abi = None;
    signature.asyncness = signature.asyncness.or_else(|| parse_quote!(async));
    let end = body.is_none().then(|| quote!(;));
    quote!(#(#attributes)* #visibility #signature #body #end)
}

/// The signature, with a plain name for each argument. Patterns stand where the body is.
fn signature(model: &UseExecutorModel<'_>) -> Signature {
    let mut signature = model.function.signature.clone();
    signature.asyncness = parse_quote!(async);
    let typed = signature.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    for (index, (typed, argument)) in typed.zip(&model.arguments).enumerate() {
        let name = name(index, argument);
        *typed.pat = parse_quote!(#name);
        typed.attrs = argument.cfgs().cloned().collect();
    }
    signature
}

/// Asks the application for the executor that the function names.
fn check(model: &UseExecutorModel<'_>) -> Option<TokenStream> {
    let function = model.function.signature.ident.unraw().to_string();
    let executor = model.executor.as_ref()?;
    Some(quote!(__aiopyramid::named_executor!(#executor, #function);))
}

/// Lets an argument pass, or complains about its type: all of it, since each expression goes from the type's first token to its last.
fn pass(index: usize, argument: &Argument<'_>) -> TokenStream {
    let cfgs: Vec<_> = argument.cfgs().collect();
    let name = name(index, argument);
    let place = Place::of(argument.ty);
    let [first, last] = [place.first, place.last].map(|span| span.resolved_at(name.span()));
    let value = Ident::new(&name.to_string(), first);
    let mut field = Literal::usize_unsuffixed(0);
    field.set_span(last);
    let value = quote_spanned!(last=> #value.#field);
    let module = quote_spanned!(first=> __aiopyramid);
    let passed = quote_spanned!(last=> #module::pass(#module::gate(), #value));
    quote! {
        #(#cfgs)*
        let #name = (#name,);
        #(#cfgs)*
        let #name = #passed;
    }
}

/// What runs on the thread: the body, as a closure with the arguments that it had as a function.
fn closure(model: &UseExecutorModel<'_>) -> TokenStream {
    let UseExecutorModel { output, body, .. } = model;
    let arguments = model.arguments.iter().enumerate();
    let arguments = arguments.map(|(index, argument)| {
        let Argument {
            attributes,
            pattern,
            ..
        } = argument;
        let name = name(index, argument);
        // As an argument it was no binding without effect.
        let lint =
            is_unneeded(pattern).then(|| quote!(#[allow(clippy::no_effect_underscore_binding)]));
        quote! {
            #(#attributes)*
            #lint
            let #pattern = #name;
        }
    });
    let called = quote!((move || #output #body)());
    let returned = match model.returned.map(Place::of) {
        Some(place) => {
            let value = Ident::new("__value", place.last);
            let carried = quote_spanned!(place.first=> move || #value);
            let name = span(model);
            quote_spanned! {name=>
                let #value = #called;
                __aiopyramid::returning(#carried)
            }
        }
        None => called,
    };
    quote_spanned! {span(model)=>
        let __run = move || {
            #(#arguments)*
            #returned
        };
    }
}

/// Has the closure of a method speak of `self`, which it takes without a gate.
fn with_receiver(model: &UseExecutorModel<'_>) -> Option<TokenStream> {
    let (receiver, ty) = model.receiver.as_ref()?;
    let run = Ident::new("__run", receiver.self_token.span);
    Some(quote_spanned! {span(model)=>
        let __run = __aiopyramid::with_receiver::<#ty, _>(#run);
    })
}

/// Runs it, and takes what comes back.
fn run(model: &UseExecutorModel<'_>) -> TokenStream {
    let span = span(model);
    let run = match &model.executor {
        Some(name) => {
            let mut name = name.clone();
            name.set_span(span);
            quote_spanned!(span=> __aiopyramid::on_named_executor(#name, __run).await)
        }
        None => quote_spanned!(span=> __aiopyramid::on_executor(__run).await),
    };
    match model.returned {
        Some(_) => quote_spanned! {span=>
            let __finish = #run;
            __finish()
        },
        None => run,
    }
}

/// Where the compiler speaks of what it asks of all arguments together: at the function's name, and only once since it is one place.
fn span(model: &UseExecutorModel<'_>) -> Span {
    model.function.signature.ident.span()
}

/// The name of an argument outside of the body. One that says that it is not needed gets another, since it is needed here.
fn name(index: usize, argument: &Argument<'_>) -> Ident {
    match argument.pattern {
        Pat::Ident(PatIdent {
            ident,
            subpat: None,
            ..
        }) if !is_unneeded(argument.pattern) => ident.clone(),
        _ => format_ident!("__argument_{index}", span = Span::mixed_site()),
    }
}

/// `_name`.
fn is_unneeded(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Ident(name) if name.ident.to_string().starts_with('_'))
}
