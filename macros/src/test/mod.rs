//! `#[aiopyramid::test]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

/// The whole way of the attribute. Whatever is wrong, the function survives, as no test.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let syntax = syntax::read(arguments, item.clone(), &mut complaints);
    let model = syntax
        .as_ref()
        .and_then(|syntax| check::check(syntax, &mut complaints));
    match (complaints.finish(), model) {
        (Some(errors), _) => quote!(#item #errors),
        (None, Some(model)) => expand::expand(&model),
        (None, None) => item,
    }
}
