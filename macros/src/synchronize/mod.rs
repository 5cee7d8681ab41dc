//! `#[synchronize]`.

mod check;
mod expand;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;
use crate::krate;
use crate::stacking;

/// The whole way of the attribute. Whatever is wrong, callers find the function in the form that was meant, as far as that can be known.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let syntax = syntax::read(arguments.clone(), item.clone(), &mut complaints);
    if let Some(syntax) = &syntax {
        let krate = krate::path(&syntax.keys, &mut Complaints::default());
        let then = "then_synchronize";
        if let Some(later) = stacking::stepped_below(&syntax.function, &krate, then, &arguments) {
            // Whatever is wrong is told when its turn comes.
            return later;
        }
    }
    let function = syntax
        .as_ref()
        .and_then(|syntax| check::check(syntax, &mut complaints))
        .map_or(item, |model| expand::expand(&model));
    let errors = complaints.finish();
    quote!(#function #errors)
}
