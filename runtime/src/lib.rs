//! aiopyramid: a web application is declared, not wired.
//!
//! Functions are annotated, `runtime::scan()` finds them, and there is a server. From each function's signature the framework chooses how
//! it runs: an `async fn` is awaited on the worker, a plain `fn` runs on an executor thread, where it may block.
//!
//! ```no_run
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

// So that expansions of the attributes, which name `::aiopyramid`, work in this crate's own tests too.
#[allow(unused_extern_crates, reason = "only some builds have such expansions")]
extern crate self as aiopyramid;

#[doc(hidden)]
pub mod __private;
pub mod config;
#[allow(
    unsafe_code,
    reason = "the one module that may have unsafe code; tests read the argument of each block"
)]
pub mod dispatch;
pub mod duration;
pub mod error;
pub mod event;
pub mod extract;
pub mod http;
pub mod introspection;
mod logging;
mod predicate;
pub mod prelude;
pub mod renderer;
pub mod respond;
pub mod router;
pub mod routing;
pub mod runtime;
#[cfg(feature = "server")]
pub mod server;
pub mod settings;
pub mod shutdown;
pub mod site;
pub mod testing;
pub mod tween;
pub mod view;

#[doc = include_str!("extract/from_placeholder_derive.md")]
pub use aiopyramid_macros::FromPlaceholder;
#[doc = include_str!("view/view_config.md")]
#[doc(alias = "add_view")]
pub use aiopyramid_macros::view_config;
pub use config::Configurator;
pub use error::{Error, Result};
pub use http::httpexceptions;
pub use http::{Request, Response};
pub use router::App;
