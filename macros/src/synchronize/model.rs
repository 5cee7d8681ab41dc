//! What was meant: a function that waits, and perhaps the one that it waits for.

use proc_macro2::TokenStream;
use syn::{Ident, Path};

use crate::function::{Body, FunctionSyntax};
use crate::place::Place;

/// A function that waits.
pub(super) struct SynchronizeModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    pub(super) function: &'s FunctionSyntax,
    /// Nothing for a declaration, which loses its `async` all the same.
    pub(super) body: Option<&'s Body>,
    /// Where it stands what the function returns; nothing if it never does.
    pub(super) returned: Option<Place>,
    /// Whether a wrong place to wait is told as the caller's. Not all functions may have that.
    pub(super) tracks_caller: bool,
    pub(super) kept: Option<Kept>,
    /// What is to be told of calls in the body that block: items for its beginning.
    pub(super) warnings: TokenStream,
}

/// The asynchronous form that is kept.
pub(super) struct Kept {
    pub(super) name: Ident,
    /// How the other form calls it.
    pub(super) path: Path,
}
