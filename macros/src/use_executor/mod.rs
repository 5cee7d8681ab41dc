//! `#[use_executor]`.

mod check;
mod expand;
mod model;
mod owned;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;
use crate::krate;
use crate::stacking;

/// The whole way of the attribute. Whatever is wrong, callers find an `async fn`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let syntax = syntax::read(arguments.clone(), item.clone(), &mut complaints);
    if let Some(syntax) = &syntax {
        let krate = krate::path(&syntax.keys, &mut Complaints::default());
        let then = "then_use_executor";
        if let Some(later) = stacking::stepped_below(&syntax.function, &krate, then, &arguments) {
            // Whatever is wrong is told when its turn comes.
            return later;
        }
    }
    let Some(syntax) = syntax else {
        let errors = complaints.finish();
        return quote!(#item #errors);
    };
    let model = check::check(&syntax, &mut complaints);
    match complaints.finish() {
        Some(errors) => {
            let function = expand::without_executor(&syntax.function);
            quote!(#function #errors)
        }
        None => model.map_or(item, |model| expand::expand(&model)),
    }
}
