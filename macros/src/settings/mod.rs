//! `#[settings]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the attribute. Whatever is wrong, the struct stays, and so does its implementation, so that nothing else complains
/// that there is none.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let Some(syntax) = syntax::read(arguments, item.clone(), &mut complaints) else {
        let errors = complaints.finish();
        return quote!(#item #errors);
    };
    let model = check::check(&syntax, &mut complaints);
    match complaints.finish() {
        Some(errors) => {
            let item = syntax.item_without_strangers();
            let stub = expand::stub(&syntax);
            quote!(#item #stub #errors)
        }
        None => {
            let item = &syntax.item;
            let section = model.map(|model| expand::expand(&model));
            quote!(#item #section)
        }
    }
}
