//! `#[subscriber(...)]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the attribute. Whatever is wrong, the item itself survives.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let registration = syntax::read(arguments, item.clone(), &mut complaints)
        .and_then(|syntax| Some(expand::expand(&check::check(&syntax, &mut complaints)?)));
    match complaints.finish() {
        Some(errors) => quote! { #item #errors },
        None => quote! { #item #registration },
    }
}
