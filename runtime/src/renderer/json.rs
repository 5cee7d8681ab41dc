//! The renderer `"json"`.

use super::{Renderer, System, Value};
use crate::error::Result;
use crate::http::Response;

/// The built-in renderer `"json"`: `application/json`, without spaces (Pyramid's has Python's `", "` and `": "`), UTF-8 unescaped.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn render(&self, value: Value<'_>, _system: &System<'_>) -> Result<Response> {
        render(&value)
    }

    fn media_type(&self) -> Option<&str> {
        Some("application/json")
    }
}

/// Small answers are the common case; this many bytes hold most of them without growing.
const USUAL_LENGTH: usize = 128;

pub(super) fn render<T: serde::Serialize>(value: &T) -> Result<Response> {
    let mut json = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut json, value)?;
    Ok(Response::json(json))
}
