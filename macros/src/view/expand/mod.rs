//! From the model to tokens: one declaration that makes one call. Nothing can fail here, and nothing is decided that the runtime could
//! decide.
//!
//! Spans are chosen with care, because the compiler complains at them: tokens that it may complain about have the span of what a person
//! wrote. A variable is bound with the span of its use, so that both mean the same in a view that a `macro_rules!` makes.

mod call;
mod respond;
#[cfg(feature = "templates")]
mod template;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Type};

use super::model::{
    Age, Argument, Declared, Function, HttpCache, Options, Rendering, Source, ViewModel,
};
use crate::blocking;
use crate::declaration;
use crate::place::Place;
use crate::websocket_view::{self, Options as WebsocketOptions};

/// The registration of a view, to stand behind its function.
pub(super) fn expand(model: &ViewModel) -> TokenStream {
    let Function {
        name, below, cfgs, ..
    } = &model.function;
    let site = declaration::site(name, *below, model.declared.category.as_ref());
    let unbound = unbound(model);
    #[cfg(feature = "templates")]
    let (templates, names) = (template::added(model), template::names(model));
    #[cfg(not(feature = "templates"))]
    let (templates, names) = (TokenStream::new(), TokenStream::new());
    let parts = Parts {
        site,
        before: templates,
        view: view(model),
        beside: quote!(#unbound #names),
    };
    registration(&model.declared, cfgs, &parts)
}

/// The function, with warnings of what blocks in it.
pub(super) fn warned(function: TokenStream, model: &ViewModel) -> TokenStream {
    match model.function.code {
        Some(code) => blocking::warned(function, &model.declared.krate, code),
        None => function,
    }
}

/// What stands in a registration beside what the keys say.
pub(crate) struct Parts {
    pub(crate) site: TokenStream,
    /// What is called before the view is added.
    pub(crate) before: TokenStream,
    pub(crate) view: TokenStream,
    /// Items.
    pub(crate) beside: TokenStream,
}

/// One declaration that adds a view.
pub(crate) fn registration(declared: &Declared, cfgs: &[Attribute], parts: &Parts) -> TokenStream {
    let krate = &declared.krate;
    let options = options(&declared.options, declared.websocket.as_ref());
    let Parts {
        site,
        before,
        view,
        beside,
    } = parts;
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            use __aiopyramid::ways::*;
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: #site,
                    apply: |__config| {
                        #before
                        __config.add_view(#view, #options);
                    },
                }
            }
            #beside
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
    let mapper = mapper(&model.declared);
    let needs = needs(&model.function.arguments);
    let call = call::variable(model);
    let body = match model.function.future {
        Some(future) => call::coroutine(model, future),
        None => call::plain(model),
    };
    let constructor = match (model.function.future.is_some(), names_conversation(model)) {
        (true, false) => quote!(coroutine::<#mapper>),
        (false, false) => quote!(plain::<#mapper>),
        (true, true) => quote!(coroutine_in::<#mapper, _>),
        (false, true) => quote!(plain_in::<#mapper, _>),
    };
    quote! {
        __aiopyramid::View::#constructor(
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
            quote!(#way.needs(__needs);)
        })
        .collect();
    match asked.is_empty() {
        true => quote!(|_| {}),
        false => quote!(|__needs| { #asked }),
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

pub(crate) fn mapper(declared: &Declared) -> TokenStream {
    match (&declared.mapper, &declared.websocket) {
        (Some(mapper), _) => quote!(#mapper),
        (None, Some(_)) => quote!(__aiopyramid::WebsocketMapper),
        (None, None) => quote!(__aiopyramid::ApplicationMapper),
    }
}

/// Where the mapper is named; what is declared where only the attribute's own name says that there is one.
pub(crate) fn mapper_span(declared: &Declared, name: Span) -> Span {
    match (&declared.mapper, &declared.websocket) {
        (Some(mapper), _) => mapper.span(),
        (None, Some(_)) => name.resolved_at(Span::call_site()),
        (None, None) => Span::call_site(),
    }
}

/// Whether the mapper decides what goes on between client and view. The application's default is always for requests and responses.
fn names_conversation(model: &ViewModel) -> bool {
    model.declared.mapper.is_some() || model.declared.websocket.is_some()
}
