//! Views of two kinds: what a function cannot be at once.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;
use syn::parse::{ParseStream, Parser};

use super::syntax::ViewSyntax;
use crate::complaints::Complaints;

/// Complains if the function is to be a view of the other kind as well. True if it is.
///
/// The upper of the two attributes finds the lower one and complains. The lower one is taken off, or it would find more to complain about.
pub(super) fn complain(syntax: &ViewSyntax, complaints: &mut Complaints) -> bool {
    let dialect = syntax.dialect;
    let mut others = syntax.attributes.iter().filter(|it| is(it, dialect.other));
    let Some(other) = others.next() else {
        return false;
    };
    let message = format!(
        "this function is declared by `#[{}]` already, and a view is a websocket or it is none",
        dialect.vocabulary.attribute
    );
    let help = "drop one of the two, or write two functions with routes of their own";
    complaints.about(other, message, help);
    true
}

/// The item without the attributes of a name.
pub(super) fn without(name: &str, item: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| {
        let mut attributes = Attribute::parse_outer(input)?;
        attributes.retain(|attribute| !is(attribute, name));
        let rest: TokenStream = input.parse()?;
        Ok(quote!(#(#attributes)* #rest))
    };
    parser.parse2(item.clone()).unwrap_or(item)
}

/// Whether an attribute has a name, whatever path leads to it.
pub(super) fn is(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}
