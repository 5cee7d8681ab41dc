//! What expansions of the attributes call. Nothing here is for people: it changes with any release.

mod functions;
#[cfg(feature = "web")]
mod views;

pub use self::functions::*;
#[cfg(feature = "web")]
pub use self::views::*;
