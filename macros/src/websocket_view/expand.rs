//! From the options to tokens.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::{Options, SpanOfTime};

/// The field of `ViewOptions` that has them; nothing where nothing was said.
pub(crate) fn expand_options(options: &Options) -> Option<TokenStream> {
    let Options {
        subprotocols,
        origins,
        sizes,
        spans,
        flags,
    } = options;
    let subprotocols =
        (!subprotocols.is_empty()).then(|| quote!(subprotocols: &[#(#subprotocols),*],));
    let origins = origins
        .as_ref()
        .map(|origins| quote!(origins: __aiopyramid::Some(&[#(#origins),*]),));
    let sizes = sizes.iter().map(|(key, size)| {
        let size = quote!(__aiopyramid::Size { bytes: #size }.bytes);
        (key, size)
    });
    let spans = spans.iter().map(|(key, span)| (key, span_of_time(span)));
    let flags = flags.iter().map(|(key, flag)| (key, quote!(#flag)));
    let values = sizes.chain(spans).chain(flags).map(|(key, value)| {
        let key = format_ident!("{key}");
        quote!(#key: __aiopyramid::Some(#value),)
    });
    let said: TokenStream = subprotocols
        .into_iter()
        .chain(origins)
        .chain(values)
        .collect();
    (!said.is_empty()).then(|| {
        quote! {
            websocket: __aiopyramid::Some(__aiopyramid::WebsocketOptions {
                #said
                ..__aiopyramid::WebsocketOptions::DEFAULT
            }),
        }
    })
}

fn span_of_time(span: &SpanOfTime) -> TokenStream {
    match span {
        SpanOfTime::Read(span) => {
            let (seconds, nanos) = (span.as_secs(), span.subsec_nanos());
            quote!(__aiopyramid::Duration::new(#seconds, #nanos))
        }
        SpanOfTime::Seconds(seconds) => quote! {
            __aiopyramid::Duration::from_secs(__aiopyramid::Age { seconds: #seconds }.seconds)
        },
    }
}
