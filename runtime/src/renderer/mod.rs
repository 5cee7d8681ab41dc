//! Renderers: what turns a view's value into a response, chosen by name (`renderer = "json"`).
//!
//! `"json"` and `"string"` are always there (R15). An application adds others with `Configurator::add_renderer`; those get the value
//! through serde, whatever its type.

mod choice;
mod json;
mod outcome;
mod recorded;
mod string;
#[cfg(feature = "templates")]
pub mod templates;
mod told;

use std::sync::Arc;

use crate::error::Result;
use crate::event::Names;
use crate::http::{Request, Response};

pub(crate) use choice::{Choice, NamedRenderer, ViewRenderer};
pub use json::JsonRenderer;
pub use outcome::Outcome;

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
    /// The response for a value. After an `async fn` view this runs on its worker, so it neither blocks nor waits.
    ///
    /// # Errors
    ///
    /// Whatever keeps the value from being rendered: a 500.
    fn render(&self, value: Value<'_>, system: &System<'_>) -> Result<Response>;

    /// The media type of what it makes, `"text/csv"` for example. One that tells it may stand beside others, for the client to choose:
    /// `renderer = ["csv", "json"]`.
    fn media_type(&self) -> Option<&str> {
        None
    }
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
    pub view: &'static str,
    /// What subscribers to `BeforeRender` have added, if there are any.
    pub(crate) names: Option<&'a Arc<Names>>,
}

impl<'a> System<'a> {
    /// What a renderer is told that is called by hand, in a test of its own for example.
    pub fn new(request: &'a Request, renderer_name: &'a str) -> System<'a> {
        System {
            request,
            renderer_name,
            view: "",
            names: None,
        }
    }

    /// The value of a name that a subscriber to [`BeforeRender`](crate::event::BeforeRender) has inserted.
    pub fn name(&self, name: &str) -> Option<Value<'a>> {
        let value = self.names?.get(name)?;
        Some(value)
    }

    /// All names that subscribers have inserted.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.into_iter().flat_map(|names| names.iter())
    }
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
    #[cfg(feature = "templates")]
    Template(templates::Template),
}

impl ResolvedRenderer {
    /// The media type of what it makes, if it tells.
    pub(crate) fn media_type(&self) -> Option<&str> {
        match self {
            ResolvedRenderer::Json => Some("application/json"),
            ResolvedRenderer::Text => Some("text/plain"),
            ResolvedRenderer::Named(renderer) => renderer.media_type(),
            #[cfg(feature = "templates")]
            ResolvedRenderer::Template(template) => Some(template.media_type()),
        }
    }

    /// Renders where plain code runs, which may wait: on an executor thread, or in a greenlet.
    pub(crate) fn render<T: Renderable>(&self, value: &T, system: &System<'_>) -> Result<Response> {
        match self {
            ResolvedRenderer::Json => json::render(value),
            ResolvedRenderer::Text => JsonRenderer.render(&value, system),
            ResolvedRenderer::Named(renderer) => renderer.render(&value, system),
            #[cfg(feature = "templates")]
            ResolvedRenderer::Template(template) => template.render(value, system),
        }
    }

    /// Renders on an event loop. A renderer that may wait does so in a greenlet, so the value is read before that.
    pub(crate) fn render_on_event_loop<T: Renderable>(
        &self,
        value: &T,
        system: &System<'_>,
    ) -> Outcome {
        match self {
            #[cfg(feature = "templates")]
            ResolvedRenderer::Template(template) => template.render_on_event_loop(value, system),
            _ => Outcome::ready(self.render(value, system)),
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
            #[cfg(feature = "templates")]
            ResolvedRenderer::Template(template) => template.render(&value.to_string(), system),
        }
    }
}
