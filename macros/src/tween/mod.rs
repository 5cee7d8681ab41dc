//! `#[tween(...)]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the attribute. Whatever is wrong, the item itself survives, so that nothing else in the crate breaks with it.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let syntax = syntax::read(arguments, item.clone(), &mut complaints);
    let expanded = syntax
        .as_ref()
        .and_then(|syntax| check::check(syntax, &mut complaints))
        .map(|model| expand::expand(&model, item.clone()));
    match (complaints.finish(), expanded) {
        (None, Some(expanded)) => expanded,
        (errors, _) => quote! { #item #errors },
    }
}
