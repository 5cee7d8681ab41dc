//! What was meant: a function, each of whose calls runs on an executor thread.

use proc_macro2::TokenStream;
use syn::{Attribute, LitStr, Pat, Receiver, ReturnType, Type};

use crate::function::{Body, FunctionSyntax};

/// A function that runs on an executor thread.
pub(super) struct UseExecutorModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    pub(super) function: &'s FunctionSyntax,
    pub(super) body: &'s Body,
    /// The name of the executor; the application's default one without it.
    pub(super) executor: Option<LitStr>,
    /// `self`, if there is one, and its type.
    pub(super) receiver: Option<(&'s Receiver, Type)>,
    pub(super) arguments: Vec<Argument<'s>>,
    /// What the function returns, as its closure may say it.
    pub(super) output: ReturnType,
    /// Where an error about what it returns belongs, if it returns anything.
    pub(super) returned: Option<&'s Type>,
}

/// An argument, which goes along.
pub(super) struct Argument<'s> {
    /// What stands above it: `cfg`s and lints.
    pub(super) attributes: &'s [Attribute],
    pub(super) pattern: &'s Pat,
    pub(super) ty: &'s Type,
}

impl Argument<'_> {
    /// The `cfg`s under which it exists.
    pub(super) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        let attributes = self.attributes.iter();
        attributes.filter(|attribute| attribute.path().is_ident("cfg"))
    }
}
