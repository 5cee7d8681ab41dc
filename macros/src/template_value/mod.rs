//! `#[derive(TemplateValue)]`: the names that a value has in a template.

mod check;
mod expand;
mod model;
mod serde;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the derive. Whatever is wrong, there is an implementation, so that nothing else complains that there is none.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let input = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut complaints = Complaints::default();
    let syntax = syntax::read(&input, &mut complaints);
    let implementation = expand::expand(&check::check(&syntax, &mut complaints));
    let errors = complaints.finish();
    quote! { #implementation #errors }
}
