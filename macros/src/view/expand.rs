//! From the model to tokens: one declaration that makes one call. Nothing can fail here, and nothing is decided that the runtime could
//! decide.
//!
//! Spans are chosen with care, because the compiler complains at them: tokens that it may complain about have the span of what a person
//! wrote. A variable is bound with the span of its use, so that both mean the same in a view that a `macro_rules!` makes.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::model::{Argument, Options, Place, Rendering, Source, ViewModel};

/// The registration of a view, to stand behind its function.
pub(super) fn expand(model: &ViewModel) -> TokenStream {
    let krate = &model.krate;
    let cfgs = &model.function.cfgs;
    let name = model.function.name.to_string();
    let view = view(model);
    let options = options(&model.options);
    let unbound = unbound(model);
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            use __aiopyramid::ways::*;
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: __aiopyramid::Site::declared(
                        [
                            ::core::env!("CARGO_PKG_NAME"),
                            ::core::env!("CARGO_MANIFEST_DIR"),
                            ::core::module_path!(),
                            #name,
                            ::core::file!(),
                        ],
                        ::core::line!(),
                        ::core::column!(),
                    ),
                    apply: |config| {
                        config.add_view(#view, #options);
                    },
                }
            }
            #unbound
        };
    }
}

fn options(options: &Options) -> TokenStream {
    let Options {
        route,
        route_name,
        renderer,
        methods,
        body_limit,
    } = options;
    let texts = [
        ("route", route),
        ("route_name", route_name),
        ("renderer", renderer),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| {
        let (key, text) = (format_ident!("{key}"), text.as_ref()?);
        Some(quote!(#key: __aiopyramid::Some(#text),))
    });
    let methods = (!methods.is_empty()).then(|| quote!(request_method: &[#(#methods),*],));
    let body_limit = body_limit.as_ref().map(|limit| {
        quote!(body_limit: __aiopyramid::Some(__aiopyramid::Limit { bytes: #limit }.bytes),)
    });
    quote! {
        __aiopyramid::ViewOptions {
            #(#texts)*
            #methods
            #body_limit
            ..__aiopyramid::ViewOptions::DEFAULT
        }
    }
}

fn view(model: &ViewModel) -> TokenStream {
    let rendering = match model.rendering {
        Rendering::Answers => quote!(Answers),
        Rendering::Serialized => quote!(Serialized),
        Rendering::Displayed => quote!(Displayed),
    };
    let mapper = mapper(model);
    let needs = needs(&model.function.arguments);
    let call = call(model);
    let (constructor, body) = match model.function.future {
        Some(future) => (quote!(coroutine), call_async(model, future)),
        None => (quote!(plain), call_plain(model)),
    };
    quote! {
        __aiopyramid::View::#constructor::<#mapper>(
            __aiopyramid::Rendering::#rendering,
            |needs| { #needs },
            |#call| __aiopyramid::Box::pin(async move { #body }),
        )
    }
}

fn mapper(model: &ViewModel) -> TokenStream {
    match &model.mapper {
        Some(mapper) => quote!(#mapper),
        None => quote!(__aiopyramid::ApplicationMapper),
    }
}

/// The variable of the call. It stands at the mapper, so that a mapper that cannot run the view is told once, and there.
fn call(model: &ViewModel) -> Ident {
    Ident::new("call", mapper_span(model))
}

fn mapper_span(model: &ViewModel) -> Span {
    let mapper = model.mapper.as_ref();
    mapper.map_or_else(Span::call_site, Spanned::span)
}

fn needs(arguments: &[Argument]) -> TokenStream {
    let asked: TokenStream = types_by_request(arguments)
        .map(|(_, ty)| quote!((&__aiopyramid::Ask::<#ty>::NEW).needs(needs);))
        .collect();
    if asked.is_empty() {
        quote!(let _ = needs;)
    } else {
        asked
    }
}

/// An `async fn` awaits its arguments and is awaited with them, all in one future.
fn call_async(model: &ViewModel, future: Span) -> TokenStream {
    let arguments = &model.function.arguments;
    let call = call(model);
    let placeholders = arguments.iter().enumerate();
    let placeholders = placeholders.filter_map(|(index, argument)| {
        let value = placeholder(argument, &call)?;
        let name = variable(index);
        Some(quote!(let #name = #value?;))
    });
    let taken = taken(arguments, &call);
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
fn call_plain(model: &ViewModel) -> TokenStream {
    let arguments = &model.function.arguments;
    let (call, owned) = (call(model), format_ident!("owned"));
    let placeholders = arguments.iter().filter_map(|argument| {
        let value = placeholder(argument, &call)?;
        Some(quote!(#value?;))
    });
    let taken = taken(arguments, &call);
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
        let owned = #call.owned().await;
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
/// All of a step stands at its type, so that a wrong one is told once: that is why `arguments` is bound with the span of its next user.
fn taken(arguments: &[Argument], call: &Ident) -> TokenStream {
    let types: Vec<_> = types_by_request(arguments).collect();
    let arguments = |step: usize| {
        let span = types
            .get(step)
            .map_or_else(Span::call_site, |(_, ty)| ty.span());
        Ident::new("arguments", span)
    };
    let steps = types.iter().enumerate().map(|(step, (index, ty))| {
        let (name, before, after) = (variable(*index), arguments(step), arguments(step + 1));
        quote_spanned!(ty.span()=> let (#name, #after) = #before.take::<#ty>().await?;)
    });
    let (first, last) = (arguments(0), arguments(types.len()));
    let steps: TokenStream = steps.collect();
    if steps.is_empty() {
        return steps;
    }
    quote! {
        let #first = #call.arguments();
        #steps
        let _ = #last;
    }
}

fn types_by_request(arguments: &[Argument]) -> impl Iterator<Item = (usize, &Type)> {
    let arguments = arguments.iter().enumerate();
    arguments.filter_map(|(index, argument)| match argument.source {
        Source::Request { .. } => Some((index, &argument.ty)),
        Source::Placeholder { .. } => None,
    })
}

fn variable(index: usize) -> Ident {
    format_ident!("argument_{index}")
}

fn value(index: usize, argument: &Argument) -> TokenStream {
    let name = variable(index);
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
    let (call, mapper) = (call(model), mapper(model));
    let method = Ident::new(method, call.span());
    quote_spanned!(call.span()=> #call.#method::<#mapper, _>(#view).await)
}

/// Turns what the function returns into a response. `call` is what knows request and renderer.
fn respond(model: &ViewModel, returned: &TokenStream, call: &Ident) -> TokenStream {
    let places = &model.function.result;
    let value = Ident::new("value", places.value.first);
    let error = Ident::new("error", places.error.first);
    let inner_value = inner(&value, places.value);
    let inner_error = inner(&error, places.error);
    let respond = match model.rendering {
        Rendering::Answers => quote_spanned! {value.span()=>
            (&&&__aiopyramid::probe(&#value.0)).way_of_value().answer(#inner_value, #call.request())
        },
        Rendering::Serialized => quote_spanned!(value.span()=> #call.render(&#inner_value)),
        Rendering::Displayed => quote_spanned!(value.span()=> #call.display(&#inner_value)),
    };
    let fail = quote_spanned! {error.span()=>
        (&&&__aiopyramid::probe(&#error.0)).way_of_error().fail(#inner_error, #call.request())
    };
    quote! {
        match __aiopyramid::Returned(#returned).split_outcome() {
            __aiopyramid::Ok(#value) => #respond,
            __aiopyramid::Err(#error) => #fail,
        }
    }
}

/// `name.0`, spread over a place, so that the compiler underlines all of it.
fn inner(name: &Ident, place: Place) -> TokenStream {
    let mut zero = Literal::usize_unsuffixed(0);
    zero.set_span(place.last);
    quote_spanned!(place.last=> #name.#zero)
}

/// Lets the compiler decide whether an argument by type sees the placeholders that no argument is named after.
fn unbound(model: &ViewModel) -> Option<TokenStream> {
    let unbound = model.unbound.as_ref()?;
    let types = types_by_request(&model.function.arguments).map(|(_, ty)| ty);
    // The text of `assert!` is a format string.
    let message = unbound.message.replace('{', "{{").replace('}', "}}");
    Some(quote_spanned! {unbound.route.span()=>
        const _: () = ::core::assert!(#(__aiopyramid::Ask::<#types>::SEES_PLACEHOLDERS)||*, #message);
    })
}
