//! What was meant: a test.

use proc_macro2::TokenStream;
use syn::{Attribute, ReturnType, Signature, Visibility};

use crate::function::Body;

/// A function that the test harness calls.
pub(super) struct TestModel<'s> {
    /// The crate that the expansion names.
    pub(super) krate: TokenStream,
    /// What the harness and the compiler read of it.
    pub(super) of_test: Vec<&'s Attribute>,
    /// What changes the function itself.
    pub(super) of_function: Vec<&'s Attribute>,
    pub(super) visibility: &'s Visibility,
    pub(super) signature: &'s Signature,
    pub(super) body: &'s Body,
    /// Whether the function has to be awaited, once its attributes have done with it.
    pub(super) is_awaited: bool,
    /// What it returns, as the harness sees it.
    pub(super) output: &'s ReturnType,
}
