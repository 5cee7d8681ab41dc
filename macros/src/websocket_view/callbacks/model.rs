//! What was meant: a type with its callbacks.

use proc_macro2::Span;
use syn::{Attribute, Ident, Type};

use crate::place::{Place, ResultPlaces};
use crate::view::Declared;

/// A view of callbacks.
pub(super) struct CallbacksModel {
    pub(super) declared: Declared,
    /// The `cfg`s under which the `impl` exists.
    pub(super) cfgs: Vec<Attribute>,
    /// How many more of these attributes stand between this one and the `impl`.
    pub(super) below: u32,
    /// The type of the state.
    pub(super) ty: Type,
    /// What the view is called: the last name of the type.
    pub(super) name: Ident,
    pub(super) callbacks: Vec<Callback>,
}

/// A method that is called.
pub(super) struct Callback {
    pub(super) name: Ident,
    pub(super) cfgs: Vec<Attribute>,
    /// Behind `self`, in their order.
    pub(super) arguments: Vec<Argument>,
    /// Where an error about its future belongs; `None` for a plain `fn`, which has none.
    pub(super) future: Option<Span>,
    pub(super) result: ResultPlaces,
}

/// An argument of a callback, and where errors about its type belong.
pub(super) enum Argument {
    Websocket(Place),
    Message(Place),
}
