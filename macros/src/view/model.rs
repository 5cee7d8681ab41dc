//! What was meant: a view with its options, its arguments and its result, all of it known to be well-formed.

use aiopyramid_pattern::Pattern;
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Ident, LitStr, Type};

/// A view.
pub(super) struct ViewModel {
    /// The crate that the expansion names: `::aiopyramid`, or what `crate = "..."` says.
    pub(super) krate: TokenStream,
    pub(super) options: Options,
    pub(super) mapper: Option<Type>,
    pub(super) rendering: Rendering,
    pub(super) function: Function,
    /// Placeholders of the route that no argument is named after; an argument by type may still see them.
    pub(super) unbound: Option<Unbound>,
}

/// What `ViewOptions` will say.
pub(super) struct Options {
    pub(super) route: Option<LitStr>,
    pub(super) route_name: Option<LitStr>,
    pub(super) renderer: Option<LitStr>,
    pub(super) methods: Vec<LitStr>,
    pub(super) body_limit: Option<Expr>,
}

/// What the value becomes a response by.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rendering {
    Answers,
    Serialized,
    Displayed,
}

/// The function.
pub(super) struct Function {
    pub(super) name: Ident,
    pub(super) is_async: bool,
    /// The `cfg`s under which it exists.
    pub(super) cfgs: Vec<Attribute>,
    pub(super) arguments: Vec<Argument>,
    pub(super) result: ResultSpans,
}

/// An argument, and where its value comes from.
pub(super) struct Argument {
    /// The type without named lifetimes; for one by type that is taken by reference, the type behind the `&`.
    pub(super) ty: Type,
    pub(super) source: Source,
}

pub(super) enum Source {
    /// A placeholder, by its position in the pattern.
    Placeholder { position: usize, remainder: bool },
    /// The request, by type.
    Request { by_reference: bool },
}

/// Where the compiler's errors about the result belong: the first and the last token of the value's type and of the error's.
#[derive(Clone, Copy)]
pub(super) struct ResultSpans {
    pub(super) value: (Span, Span),
    pub(super) error: (Span, Span),
}

/// What to say if no argument turns out to see the placeholders.
pub(super) struct Unbound {
    pub(super) message: String,
    pub(super) route: LitStr,
}

/// The route of a view, read.
pub(super) struct Route {
    pub(super) literal: LitStr,
    pub(super) pattern: Pattern,
}
