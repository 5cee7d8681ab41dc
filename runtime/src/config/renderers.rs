//! Renderers by name, and the default view mapper: what views are built on.

use std::sync::Arc;

use super::{Action, Configurator, Discriminator, Phase};
use crate::introspection::Introspectable;
use crate::renderer::Renderer;
use crate::view::AnyMapper;

impl Configurator {
    /// Registers a renderer under a name, for `renderer = "name"` of views. One named `json` replaces the built-in one.
    #[track_caller]
    pub fn add_renderer(&mut self, name: &str, renderer: impl Renderer) -> &mut Configurator {
        let name = name.to_owned();
        let action = Action::new(Phase::FOUNDATIONS)
            .unique(Discriminator::new("the renderer", format!("`{name}`")));
        self.action(action.run(move |registry| {
            registry.introspect(Introspectable::new(
                "renderers",
                name.clone(),
                registry.site(),
            ));
            registry.renderers.insert(name, Arc::new(renderer));
        }))
    }

    /// Replaces the mapper of all views that name none. Views that it cannot call are problems that `make_app()` reports.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::view::AnyMapper;
    ///
    /// let mut config = Configurator::new();
    /// config.set_view_mapper(AnyMapper::of::<CoroutineOrExecutorMapper>());
    /// ```
    #[track_caller]
    pub fn set_view_mapper(&mut self, mapper: AnyMapper) -> &mut Configurator {
        let action = Action::new(Phase::FOUNDATIONS)
            .unique(Discriminator::new("the view mapper", "of the application"));
        self.action(action.run(move |registry| {
            registry.introspect(Introspectable::new(
                "view mapper",
                mapper.name(),
                registry.site(),
            ));
            if mapper.is_greenlet_mapper() {
                registry.needs_greenlets("view under `GreenletMapper`");
            }
            registry.default_mapper = Some((mapper, registry.site()));
        }))
    }
}
