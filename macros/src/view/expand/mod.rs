//! From the model to tokens: one declaration that makes one call. Nothing can fail here, and nothing is decided that the runtime could
//! decide.
//!
//! Spans are chosen with care, because the compiler complains at them: tokens that it may complain about have the span of what a person
//! wrote. A variable is bound with the span of its use, so that both mean the same in a view that a `macro_rules!` makes.

mod call;
mod respond;
#[cfg(feature = "templates")]
mod template;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::model::{Age, Argument, HttpCache, Options, Rendering, Source, ViewModel};
use crate::declaration;
use crate::place::Place;
use crate::websocket_view::{self, Options as WebsocketOptions};

/// The registration of a view, to stand behind its function.
pub(super) fn expand(model: &ViewModel) -> TokenStream {
    let krate = &model.krate;
    let cfgs = &model.function.cfgs;
    let site = declaration::site(
        &model.function.name,
        model.function.below,
        model.category.as_ref(),
    );
    let view = view(model);
    let options = options(&model.options, model.websocket.as_ref());
    let unbound = unbound(model);
    #[cfg(feature = "templates")]
    let (templates, names) = (template::added(model), template::names(model));
    #[cfg(not(feature = "templates"))]
    let (templates, names) = (TokenStream::new(), TokenStream::new());
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            use __aiopyramid::ways::*;
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: #site,
                    apply: |config| {
                        #templates
                        config.add_view(#view, #options);
                    },
                }
            }
            #unbound
            #names
        };
    }
}

fn options(options: &Options, websocket: Option<&WebsocketOptions>) -> TokenStream {
    let Options {
        route,
        route_name,
        inherit_slash,
        renderers,
        methods,
        body_limit,
        http_cache,
        executor,
        layer,
    } = options;
    let texts = [
        ("route", route),
        ("route_name", route_name),
        ("executor", executor),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| {
        let (key, text) = (format_ident!("{key}"), text.as_ref()?);
        Some(quote!(#key: __aiopyramid::Some(#text),))
    });
    let inherit_slash = inherit_slash.then(|| quote!(inherit_slash: true,));
    let methods = (!methods.is_empty()).then(|| quote!(request_method: &[#(#methods),*],));
    let body_limit = body_limit.as_ref().map(|limit| {
        quote!(body_limit: __aiopyramid::Some(__aiopyramid::Limit { bytes: #limit }.bytes),)
    });
    let http_cache = http_cache.as_ref().map(|cache| {
        let cache = self::http_cache(cache);
        quote!(http_cache: __aiopyramid::Some(#cache),)
    });
    let layer = layer.as_ref().map(|layer| {
        let place = Place::of(layer);
        let [module, new] = ["__aiopyramid", "new"].map(|name| Ident::new(name, place.first));
        let made = quote_spanned!(place.last=> #module::AnyLayer::#new(#layer));
        quote!(layer: __aiopyramid::Some(&#made),)
    });
    let websocket = websocket.and_then(websocket_view::expand_options);
    let renderers = match &renderers[..] {
        [] => TokenStream::new(),
        [renderer] => quote!(renderer: __aiopyramid::Some(#renderer),),
        renderers => quote!(renderers: &[#(#renderers),*],),
    };
    quote! {
        __aiopyramid::ViewOptions {
            #(#texts)*
            #inherit_slash
            #renderers
            #methods
            #body_limit
            #http_cache
            #layer
            #websocket
            ..__aiopyramid::ViewOptions::DEFAULT
        }
    }
}

fn http_cache(cache: &HttpCache) -> TokenStream {
    match cache {
        HttpCache::For(age, directives) => {
            let seconds = match age {
                Age::Read(seconds) => quote!(#seconds),
                Age::Seconds(seconds) => quote!(__aiopyramid::Age { seconds: #seconds }.seconds),
            };
            let directives = directives
                .as_ref()
                .map(|text| quote!(.with_directives(#text)));
            quote!(__aiopyramid::HttpCache::seconds(#seconds)#directives)
        }
        HttpCache::Directives(directives) => {
            quote!(__aiopyramid::HttpCache::directives_only(#directives))
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
    let call = call::variable(model);
    let (constructor, body) = match model.function.future {
        Some(future) => (quote!(coroutine), call::coroutine(model, future)),
        None => (quote!(plain), call::plain(model)),
    };
    quote! {
        __aiopyramid::View::#constructor::<#mapper, _>(
            __aiopyramid::Rendering::#rendering,
            #needs,
            |#call| __aiopyramid::Box::pin(async move { #body }),
        )
    }
}

fn needs(arguments: &[Argument]) -> TokenStream {
    let asked: TokenStream = types_by_request(arguments)
        .map(|(_, ty)| {
            let way = way(ty);
            quote!(#way.needs(needs);)
        })
        .collect();
    match asked.is_empty() {
        true => quote!(|_| {}),
        false => quote!(|needs| { #asked }),
    }
}

/// Lets the compiler decide whether an argument by type sees the placeholders that no argument is named after.
fn unbound(model: &ViewModel) -> Option<TokenStream> {
    let unbound = model.unbound.as_ref()?;
    let ways = types_by_request(&model.function.arguments).map(|(_, ty)| way(ty));
    // The text of `assert!` is a format string.
    let message = unbound.message.replace('{', "{{").replace('}', "}}");
    Some(quote_spanned! {unbound.route.span()=>
        const _: () = ::core::assert!(#(__aiopyramid::sees_placeholders(&|| #ways))||*, #message);
    })
}

/// The way in which an argument by type is read, for the compiler to choose.
fn way(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> (&&&&&__aiopyramid::Ask::<#ty>::NEW).way_of_argument())
}

fn types_by_request(arguments: &[Argument]) -> impl Iterator<Item = (usize, &Type)> {
    let arguments = arguments.iter().enumerate();
    arguments.filter_map(|(index, argument)| match argument.source {
        Source::Request { .. } => Some((index, &argument.ty)),
        Source::Placeholder { .. } => None,
    })
}

fn mapper(model: &ViewModel) -> TokenStream {
    match (&model.mapper, &model.websocket) {
        (Some(mapper), _) => quote!(#mapper),
        (None, Some(_)) => quote!(__aiopyramid::WebsocketMapper),
        (None, None) => quote!(__aiopyramid::ApplicationMapper),
    }
}

/// Whether the mapper decides what goes on between client and view. The application's default is always for requests and responses.
fn names_conversation(model: &ViewModel) -> bool {
    model.mapper.is_some() || model.websocket.is_some()
}
