//! Derivers: what stands around a view's function, settled when the application is made.
//!
//! From the outside in, in Pyramid's order (V38):
//!
//! 1. `predicated_view` is the [look-up](super::lookup): a view whose predicates do not hold is not asked at all.
//! 2. [`body_limit`] says how much the view may read.
//! 3. [`negotiation`] refuses a client that accepts nothing of what the view's renderers make.
//! 4. [`http_cache`] says for how long what comes back may be kept.
//! 5. `rendered_view` and `mapped_view` are one here: the [mapper](super::mapper) calls the function and what it returns is rendered
//!    where it ran.

mod body_limit;
mod http_cache;
mod negotiation;

use std::sync::Arc;

use super::{View, ViewInfo};
use crate::dispatch::label::Label;
use crate::error::Result;
use crate::http::{Request, Response};
use crate::site::Site;

/// A view inside its derivers.
#[derive(Clone)]
pub(crate) struct DerivedView {
    view: View,
    info: Arc<ViewInfo>,
    label: Label,
}

impl DerivedView {
    pub(crate) fn new(view: View, info: ViewInfo, label: Label) -> DerivedView {
        DerivedView {
            view,
            info: Arc::new(info),
            label,
        }
    }

    /// Where the view was declared.
    pub(crate) fn site(&self) -> Site {
        self.info.site
    }

    /// What the view is called while it runs.
    pub(crate) fn label(&self) -> Label {
        self.label
    }

    /// Answers a request: through the derivers, outermost first, to the function.
    pub(crate) async fn call(&self, request: Request) -> Result<Response> {
        body_limit::apply(&self.info, &request);
        negotiation::check(&self.info, &request)?;
        let response = self.view.call(&self.info, request).await?;
        let response = negotiation::vary(&self.info, response);
        Ok(http_cache::apply(&self.info, response))
    }
}
