//! `#[includeme]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the attribute. The function stays as it is, whatever is wrong.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let declaration = syntax::read(arguments, item.clone(), &mut complaints)
        .map(|syntax| expand::expand(&check::check(&syntax, &mut complaints)));
    match complaints.finish() {
        Some(errors) => quote! { #item #errors },
        None => quote! { #item #declaration },
    }
}
