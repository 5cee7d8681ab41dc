//! Tweens.

use super::{Action, Configurator, Discriminator, Phase};
use crate::introspection::Introspectable;
use crate::tween::IntoTween;

impl Configurator {
    /// Puts a tween around the router, outside of those added before (W3): an `async fn`, or a plain `fn` that runs in a greenlet.
    #[track_caller]
    pub fn add_tween<M>(&mut self, name: &str, tween: impl IntoTween<M>) -> &mut Configurator {
        let name = name.to_owned();
        let tween = tween.into_tween();
        let action = Action::new(Phase::DEFAULT)
            .unique(Discriminator::new("the tween", format!("`{name}`")));
        self.action(action.run(move |registry| {
            let introspectable = Introspectable::new("tweens", name.clone(), registry.site());
            registry.introspect(introspectable.with("kind", tween.keyword()));
            if tween.is_plain() {
                registry.needs_greenlets("tween");
            }
            registry.tweens.add_outermost(name, tween);
        }))
    }
}
