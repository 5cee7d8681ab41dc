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
    let expanded = syntax::read(arguments, item.clone(), &mut complaints).and_then(|syntax| {
        let model = check::check(&syntax, &mut complaints)?;
        Some(expand::expand(&model, item.clone()))
    });
    match (complaints.finish(), expanded) {
        (None, Some(expanded)) => expanded,
        (errors, _) => quote! { #item #errors },
    }
}
