//! Where something was written.

use proc_macro2::{Ident, Span, TokenTree};
use quote::ToTokens;

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

/// A name where a person wrote it, which means what the expansion means by it and is no use of it by that person.
pub(crate) fn own(name: &Ident) -> Ident {
    let mut own = name.clone();
    own.set_span(name.span().resolved_at(Span::call_site()));
    own
}
