//! Rendering where somebody listens to `BeforeRender`: the value is kept, they are told, and then it is rendered with their names (R10).

use std::fmt::Display;
use std::sync::Arc;

use super::recorded::Recorded;
use super::{Outcome, Renderable, ResolvedRenderer, System};
use crate::error::Result;
use crate::event::{BeforeRender, Given, Names, Subscribers};
use crate::http::{Request, Response};

impl ResolvedRenderer {
    /// Tells of a value that is read by serde, and renders it.
    pub(crate) fn tell_and_render<T: Renderable>(&self, value: &T, system: &System<'_>) -> Outcome {
        match self.keep(value) {
            Ok(kept) => self.told(kept, system),
            Err(error) => Outcome::ready(Err(error)),
        }
    }

    /// Tells of a value that is written as a text, and renders it.
    pub(crate) fn tell_and_display(&self, value: &impl Display, system: &System<'_>) -> Outcome {
        self.told(Kept::Shown(Arc::new(value.to_string())), system)
    }

    fn keep<T: Renderable>(&self, value: &T) -> Result<Kept> {
        #[cfg(feature = "templates")]
        if let ResolvedRenderer::Template(_) = self {
            return Ok(Kept::Read(super::templates::given(value)));
        }
        Ok(Kept::Read(Given(Arc::new(Recorded::of(value)?))))
    }

    fn told(&self, kept: Kept, system: &System<'_>) -> Outcome {
        let renderer = self.clone();
        let request = system.request.clone();
        let (renderer_name, view) = (system.renderer_name.to_owned(), system.view);
        Outcome::waiting(async move {
            let names = names(&request, view, &renderer_name, kept.given()).await?;
            let system = System {
                request: &request,
                renderer_name: &renderer_name,
                view,
                names: Some(&names),
            };
            renderer.render_kept(&kept, &system).await
        })
    }

    async fn render_kept(&self, kept: &Kept, system: &System<'_>) -> Result<Response> {
        match kept {
            Kept::Read(value) => self.render_on_event_loop(value, system).await,
            Kept::Shown(text) => self.display(&**text, system),
        }
    }
}

/// Tells of a value that is about to be rendered, and takes the names that it shall have beside its own.
///
/// # Errors
///
/// Those of the subscribers.
pub(super) async fn names(
    request: &Request,
    view: &'static str,
    renderer_name: &str,
    value: Given,
) -> Result<Arc<Names>> {
    let Some(subscribers) = request.state::<Subscribers>() else {
        return Ok(Arc::default());
    };
    let event = BeforeRender::new(request.clone(), view, renderer_name, value);
    let event = Arc::new(event);
    subscribers.tell(Arc::clone(&event)).await?;
    Ok(Arc::new(event.take_names()))
}

/// A value that stays while subscribers are told, whatever its own borrows from.
enum Kept {
    Read(Given),
    Shown(Arc<String>),
}

impl Kept {
    fn given(&self) -> Given {
        match self {
            Kept::Read(value) => value.clone(),
            Kept::Shown(text) => Given(Arc::clone(text) as _),
        }
    }
}
