//! Where something was written.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Type;

use crate::types::{last_segment, types};

/// The first and the last token of something that was written. Stable Rust cannot join spans, but it underlines an expression from its
/// first token to its last.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl Place {
    pub(crate) fn of(tokens: impl ToTokens) -> Place {
        let tokens: Vec<TokenTree> = tokens.to_token_stream().into_iter().collect();
        let first = tokens.first().map(|token| match token {
            TokenTree::Group(group) => group.span_open(),
            other => other.span(),
        });
        let last = tokens.last().map(|token| match token {
            TokenTree::Group(group) => group.span_close(),
            other => other.span(),
        });
        Place {
            first: first.unwrap_or_else(Span::call_site),
            last: last.unwrap_or_else(Span::call_site),
        }
    }
}

/// Where the compiler's errors about the value and the error of a function's result belong.
#[derive(Clone, Copy)]
pub(crate) struct ResultPlaces {
    pub(crate) value: Place,
    pub(crate) error: Place,
}

impl ResultPlaces {
    /// Value and error are told apart where a `Result` is visible; behind an alias errors about either belong to the alias.
    pub(crate) fn of(returned: &Type) -> ResultPlaces {
        let whole = Place::of(returned);
        let result = last_segment(returned).filter(|last| last.ident == "Result");
        let mut parts = result.into_iter().flat_map(types).map(Place::of);
        ResultPlaces {
            value: parts.next().unwrap_or(whole),
            error: parts.next().unwrap_or(whole),
        }
    }
}

/// `name.0`, spread over a place, so that the compiler underlines all of it.
pub(crate) fn inner(name: &Ident, place: Place) -> TokenStream {
    let mut zero = Literal::usize_unsuffixed(0);
    zero.set_span(place.last);
    quote_spanned!(place.last=> #name.#zero)
}

/// A name where a person wrote it, which means what the expansion means by it and is no use of it by that person.
pub(crate) fn own(name: &Ident) -> Ident {
    let mut own = name.clone();
    own.set_span(name.span().resolved_at(Span::call_site()));
    own
}
