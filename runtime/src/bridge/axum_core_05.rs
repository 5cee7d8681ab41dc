//! The ecosystem around axum-core 0.5: its extractors as arguments of views, its responses as their results.
//!
//! Under the feature `axum-core-05`, on by default, a view takes whatever implements `FromRequestParts` or `FromRequest`, and returns
//! whatever implements `IntoResponse`, also as the error of its `Result`. It does so beside arguments and results of the framework's own;
//! where a type is both, the framework's own way is taken. `FromRequest` reads the body, as one argument of a view may.
//!
//! - The *state* that extractors are generic over is [`AppState`], a handle to what the application holds by type.
//! - What *layers* around the application put into the request is there for extractors, and what one extractor leaves there, for the next.
//! - The *limit* of a body is the application's or the view's; axum-core's own default plays no part.
//! - A *rejection* of the 4xx family is sent as it is. One of the 5xx family is nobody's fault but the application's: it is logged as an
//!   incident with what is usually missing, and answered like any other error.
//!
//! Extractors that only axum's own router can fill (`Path`, `MatchedPath`, `NestedPath`) are refused when the application is made.
//!
//! Where no attribute reads a signature, [`extract_parts`], [`extract`] and [`respond`] do the same by a call.

mod advice;
mod answers;
mod arguments;
mod rejection;
mod state;

pub(crate) use advice::unfillable;
pub use answers::respond;
pub(crate) use arguments::with_limit;
pub use arguments::{extract, extract_parts};
pub use rejection::Failure;
pub use state::AppState;
