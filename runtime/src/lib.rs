//! aiopyramid: a web application is declared, not wired.
//!
//! Functions are annotated, `runtime::scan()` finds them, and there is a server. From each function's signature the framework chooses how
//! it runs: an `async fn` is awaited on the worker, a plain `fn` runs on an executor thread, where it may block.
//!
#![cfg_attr(feature = "server", doc = "```no_run")]
#![cfg_attr(not(feature = "server"), doc = "```ignore")]
//! use aiopyramid::prelude::*;
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! struct Greeting {
//!     hello: String,
//! }
//!
//! #[view_config(route = "/hello/{name}", renderer = "json")]
//! async fn hello(name: String) -> Greeting {
//!     Greeting { hello: name }
//! }
//!
//! fn main() -> Result<()> {
//!     runtime::scan()?.run()
//! }
//! ```
//!
//! Its concepts are those of Pyramid, the Python framework: route, view, view mapper, renderer, predicate, tween, Configurator, scan.
//!
//! # Features
//!
//! - `dispatch`: the module `dispatch`, which runs functions, and nothing else. For programs that have nothing to do with the web:
//!   `default-features = false, features = ["dispatch"]` builds without hyper, http and all that belongs to them.
//! - `web`, on by default, includes `dispatch`: the framework, all but the server. Its `App` is called by tests, or by a server of the
//!   program's own.
//! - `server`, on by default, includes `web`: the workers, listeners and timeouts behind `App::run` and `App::serve`.
//! - `multipart`, on by default, includes `web`: forms with files, part by part or whole.
//! - `logging`, on by default, includes `web`: a log subscriber that `App::run` installs when the program has none of its own.
//! - `templates`, on by default, includes `web`: templates in the language of Jinja2 as renderers, and the module [`renderer::templates`].
//! - `cookies`, on by default, includes `web`: the module [`http::cookies`].
//! - `files`, on by default, includes `web`: `respond::File`, files as responses.
//! - `validation` includes `web`: `Valid<Form<T>>` and its like, which check what was sent by the rules of crate garde.
//! - `axum-core-05`, on by default, includes `web`: extractors and responses of the ecosystem around axum-core 0.5 as arguments and
//!   results of views, and the module `bridge`.
//! - `testing-html` includes `web`: forms and links of pages, for tests. An application names it under its `[dev-dependencies]`.
//! - `uuid` includes `web`: `Uuid` as a placeholder's type.
//!
//! Without any of them the crate is empty.

// So that expansions of the attributes, which name `::aiopyramid`, work in this crate's own tests too.
#[allow(unused_extern_crates, reason = "only some builds have such expansions")]
extern crate self as aiopyramid;

// How functions run. It names nothing of the framework below, which is built upon it.
#[cfg(feature = "dispatch")]
#[allow(
    unsafe_code,
    reason = "the one module that may have unsafe code; tests read the argument of each block"
)]
#[cfg_attr(
    not(feature = "web"),
    allow(
        dead_code,
        unused_imports,
        reason = "parts of it are called by the framework alone"
    )
)]
pub mod dispatch;

#[cfg(feature = "dispatch")]
#[doc(hidden)]
pub mod __private;

// The framework.
#[cfg(feature = "web")]
pub mod background;
#[cfg(feature = "axum-core-05")]
pub mod bridge;
#[cfg(feature = "websocket")]
pub mod channels;
#[cfg(feature = "web")]
pub mod config;
#[cfg(feature = "web")]
pub mod duration;
#[cfg(feature = "web")]
pub mod error;
#[cfg(feature = "web")]
pub mod event;
#[cfg(feature = "web")]
pub mod extract;
#[cfg(feature = "web")]
pub mod http;
#[cfg(feature = "web")]
pub mod introspection;
#[cfg(feature = "web")]
pub mod layer;
#[cfg(feature = "web")]
mod logging;
#[cfg(feature = "web")]
mod mount;
#[cfg(feature = "web")]
mod predicate;
#[cfg(feature = "web")]
pub mod prelude;
#[cfg(feature = "web")]
pub mod renderer;
#[cfg(feature = "web")]
pub mod respond;
#[cfg(feature = "web")]
pub mod router;
#[cfg(feature = "web")]
pub mod routing;
#[cfg(feature = "web")]
pub mod runtime;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "web")]
pub mod settings;
#[cfg(feature = "web")]
pub mod shutdown;
#[cfg(feature = "web")]
pub mod site;
#[cfg(feature = "web")]
pub mod testing;
#[cfg(feature = "web")]
pub mod tween;
#[cfg(feature = "web")]
pub mod view;
#[cfg(feature = "websocket")]
pub mod websocket;

#[cfg(feature = "dispatch")]
pub use dispatch::{synchronize, test, use_executor};

/// The crate of the rules that [`Valid`](extract::Valid) checks, in the version that this crate understands.
///
/// Its derive macro names `::garde`, so an application depends on garde itself as well, by the same version.
#[cfg(feature = "validation")]
pub use garde;

#[cfg(feature = "web")]
#[doc = include_str!("extract/from_placeholder_derive.md")]
pub use aiopyramid_macros::FromPlaceholder;
#[cfg(feature = "templates")]
#[doc = include_str!("renderer/templates/template_value_derive.md")]
pub use aiopyramid_macros::TemplateValue;
#[cfg(feature = "web")]
#[doc = include_str!("config/include/includeme.md")]
#[doc(alias = "include")]
pub use aiopyramid_macros::includeme;
#[cfg(feature = "web")]
#[doc = include_str!("settings/settings_attribute.md")]
pub use aiopyramid_macros::settings;
#[cfg(feature = "web")]
#[doc = include_str!("tween/tween.md")]
#[doc(alias = "add_tween")]
pub use aiopyramid_macros::tween;
#[cfg(feature = "web")]
#[doc = include_str!("view/view_config.md")]
#[doc(alias = "add_view")]
pub use aiopyramid_macros::view_config;
#[cfg(feature = "websocket")]
#[doc = include_str!("websocket/websocket_view.md")]
#[doc(alias = "WebsocketConnectionView")]
pub use aiopyramid_macros::websocket_view;
#[cfg(feature = "templates")]
#[doc(inline)]
pub use renderer::templates::templates;
#[cfg(feature = "web")]
pub use {
    config::Configurator,
    error::{Error, Result},
    http::{Request, Response, httpexceptions},
    router::App,
};
