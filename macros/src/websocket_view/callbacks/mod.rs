//! `#[websocket_view(...)]` on an `impl`: methods that are called when something happens to a connection.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

pub(super) use self::syntax::is_impl;

/// The whole way of the attribute. Whatever is wrong, the `impl` itself survives.
pub(super) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let expanded = syntax::read(arguments, item.clone(), &mut complaints)
        .and_then(|syntax| check::check(&syntax, &mut complaints))
        .map(|model| expand::expand(&model, item.clone()));
    match (complaints.finish(), expanded) {
        (None, Some(expanded)) => expanded,
        (errors, _) => quote! { #item #errors },
    }
}
