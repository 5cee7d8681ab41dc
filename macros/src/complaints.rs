//! Everything that is wrong with one item, told together.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects complaints. Whoever takes it must look: [`Complaints::finish`] gives the errors, if there are any.
#[derive(Default)]
pub(crate) struct Complaints(Option<syn::Error>);

impl Complaints {
    /// Complains about some tokens, from the first to the last of them, and says what to write.
    pub(crate) fn about(
        &mut self,
        tokens: impl ToTokens,
        message: impl Display,
        help: impl Display,
    ) {
        self.push(syn::Error::new_spanned(tokens, with_help(message, help)));
    }

    /// Complains about one place.
    pub(crate) fn at(&mut self, place: Span, message: impl Display, help: impl Display) {
        self.push(syn::Error::new(place, with_help(message, help)));
    }

    /// The errors as tokens, or nothing if there was no complaint.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        self.0.map(|errors| errors.to_compile_error())
    }

    fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }
}

fn with_help(message: impl Display, help: impl Display) -> String {
    format!("{message}\n\n  help: {help}")
}
