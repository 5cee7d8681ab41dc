//! The section `[websocket]`.

use serde::Deserialize;

/// The keys of `[websocket]`. There are none yet: what is written there is told instead of being ignored.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WebsocketSettings {}
