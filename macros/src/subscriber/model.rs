//! What was meant: a function that is told of events.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Expr, LitStr, Type};

use crate::blocking::Code;

/// A subscriber.
pub(super) struct SubscriberModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    /// The category that it is declared in, unless it is the usual one.
    pub(super) category: Option<LitStr>,
    /// None means all of them.
    pub(super) events: &'s [Type],
    pub(super) predicates: Vec<&'s Expr>,
    pub(super) name: &'s Ident,
    /// The `cfg`s under which the function exists.
    pub(super) cfgs: Vec<&'s Attribute>,
    /// How many more of these attributes stand between this one and the function.
    pub(super) below: u32,
    pub(super) takes: Takes,
    /// Where an error about the argument belongs.
    pub(super) argument: Span,
    pub(super) is_awaited: bool,
    /// Where an error about what the function returns belongs.
    pub(super) returned: Span,
    /// How it runs, where calls in it that block are to be told.
    pub(super) code: Option<Code>,
}

/// How the function takes the event.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Takes {
    /// `&E`.
    Reference,
    /// `&mut E`.
    Change,
    /// `Arc<E>`.
    Share,
}
