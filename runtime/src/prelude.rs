//! What most applications use: `use aiopyramid::prelude::*;`.
//!
//! Of the names in std's own prelude it shadows `Result` alone, and that keeps both parameters.

pub use crate::config::{Configurator, ViewOptions};
pub use crate::dispatch::{
    allow_blocking, run_in_executor, run_in_named_executor, spawn_greenlet, synchronize,
    use_executor,
};
pub use crate::error::{Error, Result};
pub use crate::extract::{
    Form, FromPlaceholder, FromRequest, Json, Params, Path, Peer, Query, RawBody, State, Text,
};
pub use crate::http::httpexceptions::*;
pub use crate::http::{
    Body, HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
};
pub use crate::respond::Answer;
pub use crate::router::App;
pub use crate::runtime;
pub use crate::view::{CoroutineMapper, CoroutineOrExecutorMapper, ExecutorMapper, GreenletMapper};
pub use crate::{FromPlaceholder, view_config};
