//! `#[view_config(...)]`, and what it has in common with `#[websocket_view(...)]`.

pub(crate) mod check;
pub(crate) mod expand;
mod kinds;
mod model;
mod syntax;

use proc_macro2::TokenStream;
use quote::quote;

use crate::complaints::Complaints;

pub(crate) use self::model::Declared;
pub(crate) use self::syntax::{Dialect, expr};

/// The whole way of the attribute.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute_of(&syntax::VIEW_CONFIG, arguments, item)
}

/// The whole way of an attribute that declares views. Whatever is wrong, the item itself survives, so that nothing else in the crate breaks
/// with it.
pub(crate) fn attribute_of(
    dialect: &'static Dialect,
    arguments: TokenStream,
    item: TokenStream,
) -> TokenStream {
    let mut complaints = Complaints::default();
    let syntax = syntax::read(dialect, arguments, item.clone(), &mut complaints);
    let of_two_kinds = syntax
        .as_ref()
        .is_some_and(|syntax| kinds::complain(syntax, &mut complaints));
    let model = syntax.and_then(|syntax| check::check(&syntax, &mut complaints));
    let registration = model.as_ref().map(expand::expand);
    let item = match of_two_kinds {
        true => kinds::without(dialect.other, item),
        false => item,
    };
    match complaints.finish() {
        Some(errors) => quote! { #item #errors },
        None => {
            let item = match model {
                Some(model) => expand::warned(item, &model),
                None => item,
            };
            quote! { #item #registration }
        }
    }
}
