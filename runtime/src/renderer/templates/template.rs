//! A template as the renderer of a view.

use std::sync::Arc;

use ::http::{HeaderValue, header};
use serde::Serialize;

use super::Templates;
use super::kind::Kind;
use super::markup::value_for;
use super::scope::Scope;
use crate::dispatch::try_spawn_greenlet;
use crate::error::Result;
use crate::http::Response;
use crate::renderer::{Outcome, System};

/// A template of an application, found when the application was made.
#[derive(Debug, Clone)]
pub(crate) struct Template(Arc<Found>);

#[derive(Debug)]
struct Found {
    templates: Templates,
    name: String,
    /// As the view calls it.
    renderer_name: Arc<str>,
    content_type: HeaderValue,
}

impl Template {
    pub(super) fn new(templates: Templates, name: &str, renderer_name: &str) -> Template {
        Template(Arc::new(Found {
            templates,
            name: name.to_owned(),
            renderer_name: renderer_name.into(),
            content_type: Kind::of(name).content_type(),
        }))
    }

    /// Renders where functions of the application's own may wait, if there are any.
    pub(crate) fn render(&self, value: &impl Serialize, system: &System<'_>) -> Result<Response> {
        self.respond(self.scope(value, system))
    }

    /// Renders on an event loop: in place, unless there are functions that may wait.
    pub(crate) fn render_on_event_loop(
        &self,
        value: &impl Serialize,
        system: &System<'_>,
    ) -> Outcome {
        let scope = self.scope(value, system);
        if !self.0.templates.may_wait() {
            return Outcome::ready(self.respond(scope));
        }
        let template = self.clone();
        Outcome::waiting(async move { try_spawn_greenlet(move || template.respond(scope)).await? })
    }

    /// The content type without its charset.
    pub(crate) fn media_type(&self) -> &str {
        let content_type = self.0.content_type.to_str().unwrap_or_default();
        content_type.split(';').next().unwrap_or_default()
    }

    fn scope(&self, value: &impl Serialize, system: &System<'_>) -> Scope {
        Scope {
            value: value_for(&Kind::of(&self.0.name).escape(), value),
            request: Some(system.request.clone()),
            renderer_name: Arc::clone(&self.0.renderer_name),
            view: system.view,
            names: system.names.map(Arc::clone),
        }
    }

    fn respond(&self, scope: Scope) -> Result<Response> {
        let found = &self.0;
        let text = found.templates.text(&found.name, scope)?;
        let mut response = Response::new(text);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, found.content_type.clone());
        Ok(response)
    }
}
