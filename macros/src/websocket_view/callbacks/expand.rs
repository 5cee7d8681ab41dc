//! From the model to tokens: the callbacks as the runtime calls them, and a view that does so.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Signature, Type};

use super::model::{Argument, Callback, CallbacksModel};
use crate::blocking::{self, Code};
use crate::declaration;
use crate::place::{Place, inner};
use crate::view::expand::{Parts, mapper, mapper_span, registration};

/// The `impl` with warnings of what blocks in it, and the registration of the view.
pub(super) fn expand(model: &CallbacksModel, item: TokenStream) -> TokenStream {
    let category = model.declared.category.as_ref();
    let parts = Parts {
        site: declaration::site(&model.name, model.below, category),
        before: TokenStream::new(),
        view: view(model),
        beside: callbacks(model),
    };
    let registration = registration(&model.declared, &model.cfgs, &parts);
    let item = match model.below {
        0 => blocking::warned_methods(item, &model.declared.krate, &|signature, attributes| {
            code(model, signature, attributes)
        }),
        // The lowest attribute warns.
        _ => item,
    };
    quote!(#item #registration)
}

/// How a method runs on a worker. Of those that are no callbacks that is only known if they are awaited.
fn code(model: &CallbacksModel, signature: &Signature, attributes: &[Attribute]) -> Option<Code> {
    let callback = model.callbacks.iter().find(|it| it.name == signature.ident);
    let awaited = callback.map(|callback| callback.future.is_some());
    let awaited = awaited.or(signature.asyncness.map(|_| true))?;
    Code::of(attributes, awaited)
}

fn view(model: &CallbacksModel) -> TokenStream {
    let ty = &model.ty;
    let mapper = mapper(&model.declared);
    let call = Ident::new("__call", mapper_span(&model.declared, model.name.span()));
    let taken = quote_spanned! {call.span()=>
        let (__ws, __arguments) = #call.arguments().take::<__aiopyramid::WebSocket, _>().await?;
        #call.taken(__arguments);
    };
    let run = quote_spanned!(call.span()=> #call.run_async::<#mapper, _>(__view).await);
    let is_plain = |callback: &Callback| callback.future.is_none();
    let plain = model.callbacks.iter().any(is_plain);
    let plain = plain.then(|| quote!(.with_plain_callbacks()));
    quote! {
        __aiopyramid::View::coroutine_in::<#mapper, _>(
            __aiopyramid::Rendering::Answers,
            |__needs| (&&&__aiopyramid::Ask::<#ty>::NEW).way_of_state().needs(__needs),
            |#call| __aiopyramid::Box::pin(async move {
                #taken
                let __view = __aiopyramid::begin::<__Callbacks>(#call.request(), __ws).await?;
                #run
            }),
        )#plain
    }
}

/// The trait of the runtime, for a type of the expansion's own: one type may have callbacks for several views.
fn callbacks(model: &CallbacksModel) -> TokenStream {
    let ty = &model.ty;
    let place = Place::of(ty);
    let callbacks = model.callbacks.iter().map(|it| callback(it, ty));
    let [start, made] = ["__aiopyramid", "make"].map(|name| Ident::new(name, place.first));
    let made = quote_spanned! {place.last=>
        (&&&#start::Ask::<#ty>::NEW).way_of_state().#made(__request).await
    };
    quote! {
        struct __Callbacks;
        impl __aiopyramid::Callbacks for __Callbacks {
            type State = #ty;
            async fn state(__request: &__aiopyramid::Request) -> __aiopyramid::Made<#ty> {
                #made
            }
            #(#callbacks)*
        }
    }
}

fn callback(callback: &Callback, ty: &Type) -> TokenStream {
    let (name, cfgs) = (&callback.name, &callback.cfgs);
    let takes = |wanted: fn(&Argument) -> bool| callback.arguments.iter().any(wanted);
    let is_message = |argument: &Argument| matches!(argument, Argument::Message(_));
    let is_websocket = |argument: &Argument| matches!(argument, Argument::Websocket(_));
    let message = takes(is_message).then(|| quote!(__message: __aiopyramid::Message,));
    let ws = match takes(is_websocket) {
        true => quote!(__ws),
        false => quote!(_),
    };
    let values = callback.arguments.iter().map(value);
    let place = callback.future.unwrap_or_else(Span::call_site);
    let given = Ident::new("__state", place.resolved_at(Span::call_site()));
    let called = quote_spanned!(place=> <#ty>::#name(#given, #(#values),*));
    let body = match callback.future {
        Some(future) => {
            let awaited = quote_spanned!(future=> __aiopyramid::sendable(#called).await);
            let ended = ended(callback, &awaited);
            quote! {
                let (#given, #ws) = __held.parts()?;
                #ended
            }
        }
        None => {
            let ended = ended(callback, &called);
            quote!(__held.in_greenlet(move |#given, #ws| { #ended }).await)
        }
    };
    quote! {
        #(#cfgs)*
        async fn #name(__held: &mut __aiopyramid::Held<#ty>, #message) -> __aiopyramid::Ended {
            #body
        }
    }
}

/// The variable for an argument, at the type that it may not fit.
fn value(argument: &Argument) -> Ident {
    let (name, place) = match argument {
        Argument::Websocket(place) => ("__ws", place),
        Argument::Message(place) => ("__message", place),
    };
    Ident::new(name, place.first.resolved_at(Span::call_site()))
}

/// What a callback returned, as success or error.
fn ended(callback: &Callback, returned: &TokenStream) -> TokenStream {
    let places = &callback.result;
    let value = Ident::new("__value", places.value.first);
    let error = Ident::new("__error", places.error.first);
    let inner_value = inner(&value, places.value);
    let inner_error = inner(&error, places.error);
    let well = quote_spanned! {value.span()=>
        __aiopyramid::probe_of_websocket(&#value.0).way_of_value().ended(#inner_value)
    };
    let ill = quote_spanned! {error.span()=>
        __aiopyramid::probe_of_websocket(&#error.0).way_of_error().failed(#inner_error)
    };
    quote! {
        match __aiopyramid::Returned(#returned).split_outcome() {
            __aiopyramid::Ok(#value) => #well,
            __aiopyramid::Err(#error) => #ill,
        }
    }
}
