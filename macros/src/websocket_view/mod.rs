//! `#[websocket_view(...)]`: a view as `#[view_config(...)]` declares it, with options of its connections.

mod callbacks;
mod expand;
mod model;
mod options;
mod syntax;

use proc_macro2::TokenStream;

use crate::view;

pub(crate) use self::expand::expand_options;
pub(crate) use self::model::Options;
pub(crate) use self::options::options;

/// The whole way of the attribute.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match callbacks::is_impl(&item) {
        true => callbacks::attribute(arguments, item),
        false => view::attribute_of(&syntax::WEBSOCKET_VIEW, arguments, item),
    }
}
