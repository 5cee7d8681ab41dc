//! What most applications use: `use aiopyramid::prelude::*;`.
//!
//! Of the names in std's own prelude it shadows `Result` alone, and that keeps both parameters.

#[cfg(feature = "websocket")]
pub use crate::channels::Channels;
pub use crate::config::{Configurator, ViewOptions};
pub use crate::dispatch::{
    allow_blocking, run_in_executor, run_in_named_executor, spawn_greenlet, synchronize,
    use_executor,
};
pub use crate::error::{Error, Result};
pub use crate::event::{BeforeRender, NewRequest, NewResponse, subscriber};
#[cfg(feature = "cookies")]
pub use crate::extract::{CookieValue, TypedCookie};
pub use crate::extract::{
    Form, FromPlaceholder, FromRequest, Json, Params, Path, Peer, Query, RawBody, State, Text,
};
#[cfg(feature = "validation")]
pub use crate::extract::{Submission, Valid, awaited};
#[cfg(feature = "cookies")]
pub use crate::http::cookies::{Cookie, CookieKey, Cookies, SameSite};
pub use crate::http::httpexceptions::*;
pub use crate::http::{
    Body, HeaderMap, HeaderValue, Invalid, Method, ProblemDetails, Request, RequestLocal, Response,
    StatusCode, Uri, header,
};
#[cfg(feature = "multipart")]
pub use crate::http::{Multipart, Upload};
#[cfg(feature = "files")]
pub use crate::respond::File;
pub use crate::respond::{Answer, Html};
pub use crate::router::background::BackgroundContext;
pub use crate::router::{App, ApplicationCreated};
pub use crate::runtime;
pub use crate::settings::Secret;
#[doc(no_inline)]
pub use crate::tween;
pub use crate::tween::{Handler, Next};
pub use crate::view::{
    CoroutineMapper, CoroutineOrExecutorMapper, ExecutorMapper, GreenletMapper, HttpCache,
};
pub use crate::{FromPlaceholder, includeme, view_config};
#[cfg(feature = "templates")]
pub use crate::{TemplateValue, renderer::templates::TemplateValue};
#[cfg(feature = "websocket")]
pub use crate::{
    websocket::{CloseCode, Message, WebSocket, WebSocketSender, WebsocketClosed, WebsocketMapper},
    websocket_view,
};
pub use aiopyramid_macros::settings;
