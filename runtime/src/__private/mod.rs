//! What expansions of the attributes call. Nothing here is for people: it changes with any release.

#[cfg(feature = "web")]
mod arguments;
mod blocking;
#[cfg(feature = "axum-core-05")]
mod bridged;
#[cfg(feature = "websocket")]
mod callbacks;
#[cfg(feature = "web")]
mod conversations;
mod functions;
#[cfg(feature = "web")]
mod subscribers;
mod test_runs;
#[cfg(feature = "web")]
mod tweens;
#[cfg(feature = "web")]
mod views;

#[cfg(feature = "web")]
pub use self::arguments::*;
pub use self::blocking::{blocking_in_a_greenlet, blocking_in_async_code};
#[cfg(feature = "websocket")]
pub use self::callbacks::*;
#[cfg(feature = "web")]
pub use self::conversations::*;
pub use self::functions::*;
#[cfg(feature = "web")]
pub use self::subscribers::*;
pub use self::test_runs::*;
#[cfg(feature = "web")]
pub use self::tweens::*;
#[cfg(feature = "web")]
pub use self::views::*;
