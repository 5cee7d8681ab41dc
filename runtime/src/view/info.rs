//! What the framework knows of a view once the application is made.

use std::any::Any;
use std::sync::Arc;

use crate::dispatch::Executor;
use crate::renderer::ViewRenderer;
use crate::site::Site;

use super::{AnyMapper, CacheHeaders};

/// What a mapper and a deriver are told of the view before them.
#[derive(Clone)]
pub struct ViewInfo {
    pub(crate) site: Site,
    pub(crate) kind: ViewKind,
    pub(crate) route_name: String,
    /// How many placeholders of the route come before those of the view's own pattern.
    pub(crate) placeholders_before: usize,
    pub(crate) renderer: Option<ViewRenderer>,
    pub(crate) default_mapper: Option<AnyMapper>,
    pub(crate) executor: Executor,
    pub(crate) body_limit: Option<u64>,
    pub(crate) http_cache: Option<CacheHeaders>,
    /// Whether somebody is to be told before a value is rendered.
    pub(crate) before_render: bool,
    /// What its conversation goes by, if that is more than a request and a response: the options of a websocket.
    pub(crate) terms: Option<Arc<dyn Any + Send + Sync>>,
}

/// How a view is written, which decides how it can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewKind {
    /// An `async fn`, or a function that visibly returns a future.
    Coroutine,
    /// A plain `fn`.
    Plain,
}

impl ViewKind {
    /// The kind as people write it.
    pub fn keyword(self) -> &'static str {
        match self {
            ViewKind::Coroutine => "async fn",
            ViewKind::Plain => "fn",
        }
    }
}

impl ViewInfo {
    /// Where the view was declared.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// How the view is written.
    pub fn kind(&self) -> ViewKind {
        self.kind
    }

    /// The name of the route that leads to the view.
    pub fn route_name(&self) -> &str {
        &self.route_name
    }

    /// The name of the renderer, if the view has one; of several, all names with commas between them.
    pub fn renderer_name(&self) -> Option<&str> {
        self.renderer.as_ref().map(ViewRenderer::name)
    }

    /// The executor on which the view runs if it is a plain `fn`.
    pub fn executor(&self) -> &Executor {
        &self.executor
    }

    /// What the view's conversation goes by.
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "only websockets go by anything")
    )]
    pub(crate) fn terms<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.terms.clone()?.downcast().ok()
    }

    pub(crate) fn default_mapper(&self) -> Option<&AnyMapper> {
        self.default_mapper.as_ref()
    }
}

impl std::fmt::Debug for ViewInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ViewInfo({} on {})", self.site, self.route_name)
    }
}
