//! What a view returned becomes a response.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::place::inner;
use crate::view::model::{Rendering, ViewModel};

/// Turns what the function returns into a response. `call` is what knows request and renderer.
pub(super) fn respond(model: &ViewModel, returned: &TokenStream, call: &Ident) -> TokenStream {
    let places = &model.function.result;
    let value = Ident::new("__value", places.value.first);
    let error = Ident::new("__error", places.error.first);
    let inner_value = inner(&value, places.value);
    let inner_error = inner(&error, places.error);
    let probe = |value: &Ident| match (&model.declared.websocket, &model.declared.mapper) {
        (Some(_), _) => quote_spanned!(value.span()=> __aiopyramid::probe_of_websocket(&#value.0)),
        (None, Some(_)) => {
            quote_spanned!(value.span()=> __aiopyramid::probe_in(&#call, &#value.0))
        }
        (None, None) => quote_spanned!(value.span()=> __aiopyramid::probe(&#value.0)),
    };
    let (probe_value, probe_error) = (probe(&value), probe(&error));
    // Where plain code runs, a renderer waits without being awaited.
    let wait = model.function.future.map(|_| quote!(.await));
    let respond = match model.rendering {
        Rendering::Answers => quote_spanned! {value.span()=>
            (&&&&&#probe_value).way_of_value().answer(#inner_value, #call.request())
        },
        Rendering::Serialized => quote_spanned!(value.span()=> #call.render(#inner_value)#wait),
        Rendering::Displayed => quote_spanned!(value.span()=> #call.display(#inner_value)#wait),
    };
    let fail = quote_spanned! {error.span()=>
        (&&&&&&#probe_error).way_of_error().fail(#inner_error, #call.request())
    };
    quote! {
        match __aiopyramid::Returned(#returned).split_outcome() {
            __aiopyramid::Ok(#value) => #respond,
            __aiopyramid::Err(#error) => #fail,
        }
    }
}
