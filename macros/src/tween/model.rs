//! What was meant: a tween with its place, all of it known to be well-formed.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Ident, LitStr};

use crate::blocking::Code;
use crate::place::ResultPlaces;

/// A tween.
pub(super) struct TweenModel<'s> {
    /// The crate that the expansion names: `::aiopyramid`, or what `crate = "..."` says.
    pub(super) krate: TokenStream,
    /// The category that it is declared in, unless it is the usual one.
    pub(super) category: Option<LitStr>,
    /// What it goes by; its own path unless said.
    pub(super) name: Option<LitStr>,
    pub(super) over: Vec<&'s Expr>,
    pub(super) under: Vec<&'s Expr>,
    pub(super) function: &'s Ident,
    /// The `cfg`s under which it exists.
    pub(super) cfgs: Vec<&'s Attribute>,
    /// How many more of these attributes stand between this one and the function.
    pub(super) below: u32,
    /// Where an error about its future belongs; `None` for a plain `fn`, which has none.
    pub(super) future: Option<Span>,
    /// Where errors about each of the two arguments belong.
    pub(super) arguments: [Span; 2],
    pub(super) result: ResultPlaces,
    /// How it runs, where calls in it that block are to be told.
    pub(super) code: Option<Code>,
}
