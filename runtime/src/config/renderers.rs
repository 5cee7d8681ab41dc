//! Renderers by name, and the default view mapper: what views are built on.

use std::sync::Arc;

use super::make_app::listed;
use super::views::PendingView;
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::introspection::Introspectable;
#[cfg(feature = "templates")]
use crate::renderer::templates::name::is_template;
use crate::renderer::{Choice, NamedRenderer, Renderer, ResolvedRenderer, ViewRenderer};
use crate::site::Site;
use crate::view::{AnyMapper, Rendering};

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

impl Registry<'_> {
    /// Keeps a renderer in place of any other of its name: for tests.
    pub(crate) fn replace_renderer(&mut self, name: String, renderer: Arc<dyn Renderer>) {
        self.renderers.insert(name, renderer);
    }

    /// The renderer of a view, or the choice of several: the inner `None` is a view without one, the outer one a problem.
    pub(super) fn renderer_of(&mut self, view: &PendingView) -> Option<Option<ViewRenderer>> {
        let rendering = view.view.rendering;
        if view.renderers.is_empty() && rendering != Rendering::Answers {
            let problem =
                Problem::new("the value of a view needs a renderer, and the view names none");
            self.problems
                .push(problem.at(view.site).help("give it a `renderer`"));
            return None;
        }
        let names = view.renderers.iter();
        let resolved: Vec<Option<NamedRenderer>> = names
            .map(|name| {
                Some(NamedRenderer {
                    name: name.clone(),
                    renderer: self.resolve(name, rendering, view.site)?,
                })
            })
            .collect();
        let mut resolved: Vec<NamedRenderer> = resolved.into_iter().collect::<Option<_>>()?;
        Some(match resolved.len() {
            0 | 1 => resolved.pop().map(ViewRenderer::One),
            _ => Some(ViewRenderer::Best(self.choice_of(resolved, view.site)?)),
        })
    }

    /// A renderer by its name, for values of a kind.
    fn resolve(
        &mut self,
        name: &str,
        rendering: Rendering,
        site: Site,
    ) -> Option<ResolvedRenderer> {
        let reason = match (self.renderers.get(name), name, rendering) {
            (_, _, Rendering::Answers) => {
                "has a renderer, and its function answers by itself".to_owned()
            }
            (Some(renderer), ..) => return Some(ResolvedRenderer::Named(Arc::clone(renderer))),
            (None, "json", Rendering::Serialized) => return Some(ResolvedRenderer::Json),
            (None, "string", Rendering::Displayed) => return Some(ResolvedRenderer::Text),
            #[cfg(feature = "templates")]
            (None, name, Rendering::Serialized) if is_template(name) => {
                return self.template_of(name, site);
            }
            #[cfg(feature = "templates")]
            (None, name, _) if is_template(name) => format!(
                "names the template `{name}`, and its value is one for the renderer `string`"
            ),
            (None, "json" | "string", _) => {
                format!("names the renderer `{name}`, which cannot read its kind of value")
            }
            (None, ..) => format!("names the renderer `{name}`, and there is no such renderer"),
        };
        let problem = Problem::new(format!("a view {reason}")).at(site);
        self.problems
            .push(problem.help(self.help_with_renderer(name, rendering)));
        None
    }

    /// The choice among several renderers, if the client can tell them apart.
    fn choice_of(&mut self, renderers: Vec<NamedRenderer>, site: Site) -> Option<Choice> {
        let mut offers: Vec<(String, NamedRenderer)> = Vec::new();
        for offer in renderers {
            let Some(media_type) = offer.renderer.media_type().map(str::to_owned) else {
                let problem = Problem::new(format!(
                    "a view has several renderers, and `{}` does not say what it makes",
                    offer.name
                ));
                let help = "have its `Renderer` implement `media_type`";
                self.problems.push(problem.at(site).help(help));
                return None;
            };
            if let Some((_, other)) = offers.iter().find(|(other, _)| *other == media_type) {
                let problem = Problem::new(format!(
                    "a view has the renderers `{}` and `{}`, and both make {media_type}",
                    other.name, offer.name
                ));
                let help = "keep the first; the other would never be chosen";
                self.problems.push(problem.at(site).help(help));
                return None;
            }
            offers.push((media_type, offer));
        }
        Some(Choice::new(offers))
    }

    fn help_with_renderer(&self, name: &str, rendering: Rendering) -> String {
        if rendering == Rendering::Answers {
            return "drop the `renderer`, or wrap the function in `Rendered(...)`".to_owned();
        }
        let known: Vec<&str> = ["json", "string"]
            .into_iter()
            .chain(self.renderers.keys().map(String::as_str))
            .collect();
        match aiopyramid_pattern::nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "add it with `config.add_renderer({name:?}, ...)`; there are {}",
                listed(&known)
            ),
        }
    }
}
