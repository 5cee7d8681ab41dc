//! Renderers: what turns a view's value into a response, chosen by name (`renderer = "json"`).
//!
//! `"json"` and `"string"` are always there (R15). An application adds others with `Configurator::add_renderer`; those get the value
//! through serde, whatever its type.

mod json;
mod string;

use std::sync::Arc;

use crate::error::Result;
use crate::http::{Request, Response};

pub use json::JsonRenderer;

/// A renderer of an application, for use under a name.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::{Renderer, System, Value};
///
/// struct Pretty;
///
/// impl Renderer for Pretty {
///     fn render(&self, value: Value<'_>, _system: &System<'_>) -> Result<Response> {
///         Ok(Response::json(serde_json::to_string_pretty(&value)?))
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_renderer("pretty", Pretty);
/// ```
#[doc(alias = "IRenderer")]
pub trait Renderer: Send + Sync + 'static {
    /// The response for a value.
    ///
    /// # Errors
    ///
    /// Whatever keeps the value from being rendered: a 500.
    fn render(&self, value: Value<'_>, system: &System<'_>) -> Result<Response>;
}

/// A view's value as a renderer gets it: anything that serde can read.
pub type Value<'a> = &'a dyn erased_serde::Serialize;

/// What a renderer is told beside the value (R10).
#[derive(Debug, Clone, Copy)]
pub struct System<'a> {
    /// The request.
    pub request: &'a Request,
    /// The name by which the view asked for the renderer.
    pub renderer_name: &'a str,
    /// The function whose value is rendered.
    pub view: &'a str,
}

/// A value that renderers other than `"string"` can read.
#[diagnostic::on_unimplemented(
    message = "the renderer of this view cannot read `{Self}`",
    label = "`{Self}` is not `serde::Serialize`",
    note = "derive `serde::Serialize` for it",
    note = "the renderer makes the response, so the view returns the value itself: `T` instead of `Json<T>`, and a `Response` as an `Err(...)` or without `renderer`"
)]
pub trait Renderable: serde::Serialize {}

#[diagnostic::do_not_recommend]
impl<T: serde::Serialize> Renderable for T {}

/// A value that the renderer `"string"` can write.
#[diagnostic::on_unimplemented(
    message = "the renderer `string` cannot write `{Self}`",
    label = "`{Self}` is not `std::fmt::Display`",
    note = "implement `std::fmt::Display` for it, or choose `renderer = \"json\"`"
)]
pub trait Displayable: std::fmt::Display {}

#[diagnostic::do_not_recommend]
impl<T: std::fmt::Display> Displayable for T {}

/// The renderer of a view, found when the application is made. The two built-in ones are called without a detour.
#[derive(Clone)]
pub(crate) enum ResolvedRenderer {
    Json,
    Text,
    Named(Arc<dyn Renderer>),
}

impl ResolvedRenderer {
    pub(crate) fn render<T: Renderable>(&self, value: &T, system: &System<'_>) -> Result<Response> {
        match self {
            ResolvedRenderer::Json => json::render(value),
            ResolvedRenderer::Text => JsonRenderer.render(&value, system),
            ResolvedRenderer::Named(renderer) => renderer.render(&value, system),
        }
    }

    pub(crate) fn display<T: Displayable>(
        &self,
        value: &T,
        system: &System<'_>,
    ) -> Result<Response> {
        match self {
            ResolvedRenderer::Text => Ok(string::render(value)),
            ResolvedRenderer::Json => json::render(&value.to_string()),
            ResolvedRenderer::Named(renderer) => renderer.render(&value.to_string(), system),
        }
    }
}
