//! What was meant: a view with its options, its arguments and its result, all of it known to be well-formed.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Ident, LitInt, LitStr, Type};

use crate::blocking::Code;
use crate::place::ResultPlaces;
use crate::websocket_view::Options as WebsocketOptions;

/// What the keys say of a view.
pub(crate) struct Declared {
    /// The crate that the expansion names: `::aiopyramid`, or what `crate = "..."` says.
    pub(crate) krate: TokenStream,
    pub(super) options: Options,
    pub(crate) category: Option<LitStr>,
    pub(super) mapper: Option<Type>,
    /// What is said of its connections by an attribute whose views are websockets.
    pub(super) websocket: Option<WebsocketOptions>,
}

/// A view.
pub(super) struct ViewModel {
    pub(super) declared: Declared,
    pub(super) rendering: Rendering,
    /// Those of the renderers that are templates.
    #[cfg(feature = "templates")]
    pub(super) templates: Vec<TemplateModel>,
    pub(super) function: Function,
    /// Placeholders of the route that no argument is named after; an argument by type may still see them.
    pub(super) unbound: Option<Unbound>,
}

/// What `ViewOptions` will say.
pub(super) struct Options {
    pub(super) route: Option<LitStr>,
    pub(super) route_name: Option<LitStr>,
    pub(super) inherit_slash: bool,
    /// One, or several among which the client chooses; or none.
    pub(super) renderers: Vec<LitStr>,
    pub(super) methods: Vec<LitStr>,
    pub(super) body_limit: Option<Expr>,
    pub(super) http_cache: Option<HttpCache>,
    pub(super) executor: Option<LitStr>,
    pub(super) layer: Option<Expr>,
}

/// For how long answers may be kept, and what else is said of it.
pub(super) enum HttpCache {
    For(Age, Option<LitStr>),
    Directives(LitStr),
}

/// For how long.
pub(super) enum Age {
    /// A text that was read.
    Read(LitInt),
    /// A number of seconds as it was written.
    Seconds(Expr),
}

/// What the value becomes a response by.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rendering {
    Answers,
    Serialized,
    Displayed,
}

/// A template of this package with all that it reaches.
#[cfg(feature = "templates")]
pub(super) struct TemplateModel {
    /// Its name, as it was written.
    pub(super) renderer: LitStr,
    pub(super) files: crate::templates::OfView,
    /// The value's type where one can be named.
    pub(super) value: Option<Type>,
}

/// The function.
pub(super) struct Function {
    pub(super) name: Ident,
    /// The `cfg`s under which it exists.
    pub(super) cfgs: Vec<Attribute>,
    /// How many more of these attributes stand between this one and the function.
    pub(super) below: u32,
    pub(super) arguments: Vec<Argument>,
    /// Where an error about its future belongs; `None` for a plain `fn`, which has none.
    pub(super) future: Option<Span>,
    pub(super) result: ResultPlaces,
    /// How it runs on a worker, where calls in it that block are to be told.
    pub(super) code: Option<Code>,
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

/// What to say if no argument turns out to see the placeholders.
pub(super) struct Unbound {
    pub(super) message: String,
    pub(super) route: LitStr,
}
