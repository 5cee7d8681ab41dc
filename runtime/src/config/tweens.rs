//! Tweens.

use std::sync::Arc;

use super::{Action, Configurator, Discriminator, Phase};
use crate::introspection::Introspectable;
use crate::tween::Tween;

impl Configurator {
    /// Puts a tween around the router, outside of those added before (W3).
    #[track_caller]
    pub fn add_tween(&mut self, name: &str, tween: impl Tween) -> &mut Configurator {
        let name = name.to_owned();
        let action = Action::new(Phase::DEFAULT)
            .unique(Discriminator::new("the tween", format!("`{name}`")));
        self.action(action.run(move |registry| {
            registry.introspect(Introspectable::new("tweens", name.clone(), registry.site()));
            registry.tweens.add_outermost(name, Arc::new(tween));
        }))
    }
}
