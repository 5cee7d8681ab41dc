//! Derivers: what stands around a view's function, settled when the application is made.
//!
//! From the outside in, in Pyramid's order (V38):
//!
//! 1. `predicated_view` is the [look-up](super::lookup): a view whose predicates do not hold is not asked at all.
//! 2. The [layers](crate::layer) of tower stand around the rest.
//! 3. [`body_limit`] says how much the view may read.
//! 4. [`negotiation`] refuses a client that accepts nothing of what the view's renderers make.
//! 5. [`http_cache`] says for how long what comes back may be kept.
//! 6. `rendered_view` and `mapped_view` are one here: the [mapper](super::mapper) calls the function and what it returns is rendered
//!    where it ran.

mod body_limit;
mod http_cache;
mod negotiation;

use std::future::poll_fn;
use std::sync::Arc;

use super::early::{Answered, until_answer};
use super::{BoxFuture, Early, View, ViewInfo};
use crate::dispatch::current::run_for;
use crate::dispatch::label::Label;
use crate::dispatch::spawn_here;
use crate::error::Result;
use crate::http::{Request, Response};
use crate::layer::ViewLayers;
use crate::site::Site;

/// A view inside its derivers.
#[derive(Clone)]
pub(crate) struct DerivedView {
    view: View,
    info: Arc<ViewInfo>,
    label: Label,
    /// What stands outside of all derivers; `None` without any layer, as most views are.
    layers: Option<ViewLayers>,
}

impl DerivedView {
    pub(crate) fn new(
        view: View,
        info: ViewInfo,
        label: Label,
        layers: Option<ViewLayers>,
    ) -> DerivedView {
        DerivedView {
            view,
            info: Arc::new(info),
            label,
            layers,
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

    /// The layers around it.
    pub(crate) fn layers(&self) -> Option<&ViewLayers> {
        self.layers.as_ref()
    }

    /// Answers a request: through the layers and the derivers, outermost first, to the function.
    pub(crate) async fn call(&self, request: Request) -> Result<Response> {
        let Some(layers) = &self.layers else {
            return self.call_inside(request).await;
        };
        let view = self.clone();
        let innermost = Arc::new(move |request| -> BoxFuture<'static, Result<Response>> {
            let view = view.clone();
            Box::pin(async move { view.call_inside(request).await })
        });
        // Rare, and so it shall not make the future of every request larger.
        Ok(Box::pin(layers.around(&request, innermost)).await)
    }

    async fn call_inside(&self, request: Request) -> Result<Response> {
        body_limit::apply(&self.info, &request);
        negotiation::check(&self.info, &request)?;
        let response = match self.view.outlasts_answer {
            true => Box::pin(self.answer_of(request)).await?,
            false => {
                self.view
                    .call(&self.info, request, Early::default())
                    .await?
            }
        };
        let response = negotiation::vary(&self.info, response);
        Ok(http_cache::apply(&self.info, response))
    }

    /// The answer of a view that goes on behind it, as a task of its request. Until there is one, all of it goes with the caller.
    async fn answer_of(&self, request: Request) -> Result<Response> {
        let early = Early::new();
        let (run, info) = (self.view.run(), Arc::clone(&self.info));
        let (of_view, given) = (request.clone(), early.clone());
        let call = async move { run(&info, of_view, given).await };
        let Answered { response, rest } = until_answer(&early, Box::pin(call)).await?;
        if let Some(rest) = rest {
            self.go_on(rest, request)?;
        }
        Ok(response)
    }

    /// Lets what is left of a view go on.
    fn go_on(
        &self,
        mut rest: BoxFuture<'static, Result<Response>>,
        request: Request,
    ) -> Result<()> {
        let label = self.label;
        let origin = request.origin();
        let dispatcher = Arc::clone(origin.dispatcher());
        let span = tracing::Span::current();
        let run = async move {
            let _in_view = request.enter_view(label);
            // Its answer was given.
            let _ = poll_fn(|cx| span.in_scope(|| rest.as_mut().poll(cx))).await;
            drop(rest);
        };
        Ok(spawn_here(dispatcher.home(), run_for(origin, run))?)
    }
}
