//! One call of a view: its arguments are taken, a mapper runs it, and its result is answered with.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::respond::respond;
use super::{mapper, mapper_span, names_conversation, types_by_request, way};
use crate::view::model::{Argument, Source, ViewModel};

/// An `async fn` awaits its arguments and is awaited with them, all in one future.
pub(super) fn coroutine(model: &ViewModel, future: Span) -> TokenStream {
    let arguments = &model.function.arguments;
    let call = variable(model);
    let placeholders = arguments.iter().enumerate();
    let placeholders = placeholders.filter_map(|(index, argument)| {
        let value = placeholder(argument, &call)?;
        let name = argument_name(index);
        Some(quote!(let #name = #value?;))
    });
    let taken = taken(model, &call);
    let values = arguments.iter().enumerate();
    let values = values.map(|(index, argument)| value(index, argument));
    let awaited = awaited(model, values, future);
    let respond = respond(model, &awaited, &call);
    let run = run(model, "run_async", &quote!(async { #respond }));
    quote! {
        #(#placeholders)*
        #taken
        #run
    }
}

/// A plain `fn` is called elsewhere, with arguments that borrow from nothing but what goes there with it. Its placeholders are looked at
/// before, so that a wrong address costs no thread.
pub(super) fn plain(model: &ViewModel) -> TokenStream {
    let arguments = &model.function.arguments;
    let (call, owned) = (variable(model), format_ident!("__owned"));
    let placeholders = arguments.iter().filter_map(|argument| {
        let value = placeholder(argument, &call)?;
        Some(quote!(#value?;))
    });
    let taken = taken(model, &call);
    let values = arguments.iter().enumerate();
    let values = values.map(|(index, argument)| match placeholder(argument, &owned) {
        Some(value) => quote!(#value?),
        None => value(index, argument),
    });
    let called = called(model, values);
    let respond = respond(model, &called, &owned);
    let run = run(model, "run_sync", &quote!(move || { #respond }));
    quote! {
        #(#placeholders)*
        #taken
        let #owned = #call.owned().await;
        #run
    }
}

/// Reads a placeholder; nothing for an argument by type.
fn placeholder(argument: &Argument, call: &Ident) -> Option<TokenStream> {
    let Source::Placeholder {
        position,
        remainder,
    } = argument.source
    else {
        return None;
    };
    let ty = &argument.ty;
    let method = match remainder {
        true => "remainder",
        false => "placeholder",
    };
    let method = Ident::new(method, ty.span());
    Some(quote!(#call.arguments().#method::<#ty>(#position)))
}

/// Takes the arguments by type, one after the other, each from what the one before left.
///
/// All of a step stands at its type, so that a wrong one is told once: that is why `__arguments` is bound with the span of its next user.
fn taken(model: &ViewModel, call: &Ident) -> TokenStream {
    let types: Vec<_> = types_by_request(&model.function.arguments).collect();
    let arguments = |step: usize| {
        let span = types.get(step).map_or(call.span(), |(_, ty)| ty.span());
        Ident::new("__arguments", span)
    };
    let steps = types.iter().enumerate().map(|(step, (index, ty))| {
        let (name, before, after) = (argument_name(*index), arguments(step), arguments(step + 1));
        let way = way(ty);
        // The type stands in the pattern, where nothing is asked of it. In the call the compiler would complain at all of the type and,
        // for the `.await`, at its first token: twice.
        quote_spanned! {ty.span()=>
            let (#name, #after): (#ty, _) = #way.of(#before).take().await?;
        }
    });
    let (first, last) = (arguments(0), arguments(types.len()));
    let steps: TokenStream = steps.collect();
    if names_conversation(model) {
        // Whether all that belongs to the conversation is there is told at the mapper as well.
        let end = quote_spanned!(call.span()=> #call.taken(#last););
        return quote_spanned! {call.span()=>
            let #first = #call.arguments();
            #steps
            #end
        };
    }
    if steps.is_empty() {
        return steps;
    }
    quote! {
        let #first = #call.arguments();
        #steps
        let _ = #last;
    }
}

fn argument_name(index: usize) -> Ident {
    format_ident!("__argument_{index}")
}

fn value(index: usize, argument: &Argument) -> TokenStream {
    let name = argument_name(index);
    match argument.source {
        Source::Request { by_reference: true } => quote!(&#name),
        _ => quote!(#name),
    }
}

/// Calls the function.
fn called(model: &ViewModel, values: impl Iterator<Item = TokenStream>) -> TokenStream {
    let name = &model.function.name;
    quote!(#name(#(#values),*))
}

/// Calls the function and awaits it after asking that its future can move between threads: of that future itself the compiler says best
/// why it cannot.
fn awaited(
    model: &ViewModel,
    values: impl Iterator<Item = TokenStream>,
    future: Span,
) -> TokenStream {
    let mut name = model.function.name.clone();
    name.set_span(future);
    quote_spanned!(future=> __aiopyramid::sendable(#name(#(#values),*)).await)
}

/// Has the mapper run the view.
fn run(model: &ViewModel, method: &str, view: &TokenStream) -> TokenStream {
    let (call, mapper) = (variable(model), mapper(&model.declared));
    let method = Ident::new(method, call.span());
    quote_spanned!(call.span()=> #call.#method::<#mapper, _>(#view).await)
}

/// The variable of the call. It stands at the mapper, so that a mapper that cannot run the view is told once, and there.
pub(super) fn variable(model: &ViewModel) -> Ident {
    let name = model.function.name.span();
    Ident::new("__call", mapper_span(&model.declared, name))
}
