//! From the model to tokens: one declaration that makes one call. Nothing can fail here, and nothing is decided that the runtime could
//! decide.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Argument, Options, Rendering, ResultSpans, Source, ViewModel};

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
    let body_limit = body_limit
        .as_ref()
        .map(|limit| quote!(body_limit: __aiopyramid::Some(#limit),));
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
    let constructor = if model.function.is_async {
        quote!(coroutine)
    } else {
        quote!(plain)
    };
    let mapper = mapper(model);
    let needs = needs(&model.function.arguments);
    let call = if model.function.is_async {
        call_async(model, &mapper)
    } else {
        call_plain(model, &mapper)
    };
    quote! {
        __aiopyramid::View::#constructor::<#mapper>(
            __aiopyramid::Rendering::#rendering,
            |needs| { #needs },
            |call| __aiopyramid::Box::pin(async move { #call }),
        )
    }
}

fn mapper(model: &ViewModel) -> TokenStream {
    match &model.mapper {
        Some(mapper) => quote!(#mapper),
        None => quote!(__aiopyramid::ApplicationMapper),
    }
}

fn needs(arguments: &[Argument]) -> TokenStream {
    let types = arguments
        .iter()
        .filter(|argument| matches!(argument.source, Source::Request { .. }))
        .map(|argument| &argument.ty);
    let asked = types
        .map(|ty| quote!((&__aiopyramid::Ask::<#ty>::NEW).needs(needs);))
        .collect::<TokenStream>();
    if asked.is_empty() {
        quote!(let _ = needs;)
    } else {
        asked
    }
}

/// An `async fn` awaits its arguments and is awaited with them, all in one future.
fn call_async(model: &ViewModel, mapper: &TokenStream) -> TokenStream {
    let arguments = &model.function.arguments;
    let placeholders = arguments
        .iter()
        .enumerate()
        .filter_map(|(index, argument)| {
            let value = placeholder(argument, &quote!(arguments))?;
            let name = variable(index);
            Some(quote!(let #name = #value?;))
        });
    let taken = taken(arguments);
    let values = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| match argument.source {
            Source::Request { by_reference: true } => by_reference(index),
            _ => by_value(index),
        });
    let name = &model.function.name;
    let respond = respond(model, &quote!(#name(#(#values),*).await), &quote!(call));
    let run = quote_spanned!(span_of(model)=> run_async);
    quote! {
        let arguments = call.arguments();
        #(#placeholders)*
        #taken
        call.#run::<#mapper, _>(async { #respond }).await
    }
}

/// A plain `fn` is called elsewhere, with arguments that borrow from nothing but what goes there with it. Its placeholders are looked at
/// before, so that a wrong address costs no thread.
fn call_plain(model: &ViewModel, mapper: &TokenStream) -> TokenStream {
    let arguments = &model.function.arguments;
    let placeholders = arguments.iter().filter_map(|argument| {
        let value = placeholder(argument, &quote!(arguments))?;
        Some(quote!(#value?;))
    });
    let taken = taken(arguments);
    let values = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| match argument.source {
            Source::Placeholder { .. } => {
                let value = placeholder(argument, &quote!(owned.arguments()));
                quote!(#value?)
            }
            Source::Request { by_reference: true } => by_reference(index),
            Source::Request {
                by_reference: false,
            } => by_value(index),
        });
    let name = &model.function.name;
    let respond = respond(model, &quote!(#name(#(#values),*)), &quote!(owned));
    let run = quote_spanned!(span_of(model)=> run_sync);
    quote! {
        let arguments = call.arguments();
        #(#placeholders)*
        #taken
        let owned = call.owned().await;
        call.#run::<#mapper, _>(move || { #respond }).await
    }
}

/// Where an error about the mapper belongs: at the mapper.
fn span_of(model: &ViewModel) -> Span {
    model
        .mapper
        .as_ref()
        .map_or_else(Span::mixed_site, Spanned::span)
}

/// Reads a placeholder; nothing for an argument by type.
fn placeholder(argument: &Argument, arguments: &TokenStream) -> Option<TokenStream> {
    let Source::Placeholder {
        position,
        remainder,
    } = argument.source
    else {
        return None;
    };
    let ty = &argument.ty;
    let method = if remainder {
        "remainder"
    } else {
        "placeholder"
    };
    let method = Ident::new(method, ty.span());
    Some(quote!(#arguments.#method::<#ty>(#position)))
}

/// Takes the arguments by type, one after the other, each from what the one before left.
fn taken(arguments: &[Argument]) -> TokenStream {
    let typed = arguments
        .iter()
        .enumerate()
        .filter(|(_, argument)| matches!(argument.source, Source::Request { .. }));
    let steps = typed.map(|(index, argument)| {
        let (name, ty) = (variable(index), &argument.ty);
        // One place for the whole statement, so that the compiler tells a wrong type once.
        quote_spanned!(ty.span()=> let (#name, arguments) = arguments.take::<#ty>().await?;)
    });
    let steps: TokenStream = steps.collect();
    quote! {
        #steps
        let _ = arguments;
    }
}

fn variable(index: usize) -> Ident {
    format_ident!("argument_{index}", span = Span::mixed_site())
}

fn by_value(index: usize) -> TokenStream {
    let name = variable(index);
    quote!(#name)
}

fn by_reference(index: usize) -> TokenStream {
    let name = variable(index);
    quote!(&#name)
}

/// Turns what the function returns into a response. `call` is what knows request and renderer.
///
/// The tokens of a value are `value.0`, spread over the type that the function names, so that the compiler underlines all of it.
fn respond(model: &ViewModel, returned: &TokenStream, call: &TokenStream) -> TokenStream {
    let ResultSpans { value, error } = model.function.result;
    let value_tokens = spread("value", value);
    let error_tokens = spread("error", error);
    let respond = match model.rendering {
        Rendering::Answers => quote_spanned! {value.0=>
            (&&&__aiopyramid::probe(&value.0)).value().answer(#value_tokens, #call.request())
        },
        Rendering::Serialized => quote_spanned!(value.0=> #call.render(&#value_tokens)),
        Rendering::Displayed => quote_spanned!(value.0=> #call.display(&#value_tokens)),
    };
    let fail = quote_spanned! {error.0=>
        (&&&__aiopyramid::probe(&error.0)).error().fail(#error_tokens, #call.request())
    };
    quote! {
        match __aiopyramid::Returned(#returned).split() {
            __aiopyramid::Ok(value) => #respond,
            __aiopyramid::Err(error) => #fail,
        }
    }
}

/// `name.0`, from the first span to the last.
fn spread(name: &str, (first, last): (Span, Span)) -> TokenStream {
    let name = Ident::new(name, first);
    let mut zero = proc_macro2::Literal::usize_unsuffixed(0);
    zero.set_span(last);
    let dot = quote_spanned!(last=> .);
    quote!(#name #dot #zero)
}

/// Lets the compiler decide whether an argument by type sees the placeholders that no argument is named after.
fn unbound(model: &ViewModel) -> Option<TokenStream> {
    let unbound = model.unbound.as_ref()?;
    let types = model
        .function
        .arguments
        .iter()
        .filter(|argument| matches!(argument.source, Source::Request { .. }));
    let types = types.map(|argument| &argument.ty);
    // The text of `assert!` is a format string.
    let message = unbound.message.replace('{', "{{").replace('}', "}}");
    Some(quote_spanned! {unbound.route.span()=>
        const _: () = ::core::assert!(#(__aiopyramid::Ask::<#types>::SEES_PLACEHOLDERS)||*, #message);
    })
}
