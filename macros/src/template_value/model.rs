//! What was meant: a type and its names, as serde writes them.

use proc_macro2::TokenStream;
use syn::{Generics, Ident, LitStr, Type};

/// A type with what is known of its names.
pub(super) struct ValueModel<'i> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    pub(super) name: &'i Ident,
    pub(super) generics: &'i Generics,
    pub(super) shape: Shape,
}

/// What is known of a value.
pub(super) enum Shape {
    /// Nothing.
    Any,
    /// It has no names.
    Plain,
    /// It is what another type is.
    Of(Box<Type>),
    Names(Names),
}

/// The names of a struct, or of a variant.
pub(super) struct Names {
    /// As it is called in messages.
    pub(super) of: String,
    pub(super) parts: Vec<Part>,
    /// Names that the application provides.
    pub(super) globals: Vec<LitStr>,
}

/// Something that brings names.
pub(super) enum Part {
    Name(String, Shape),
    /// Its own names stand in its place.
    Flattened(Shape),
}
