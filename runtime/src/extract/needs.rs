//! What the arguments of a view need from the application.

use std::any::TypeId;

/// Collects what the arguments of one view need.
#[derive(Debug, Default)]
pub struct Needs {
    states: Vec<(TypeId, &'static str)>,
    secrets: bool,
    impossible: Vec<(&'static str, &'static str)>,
}

impl Needs {
    /// The application must have a state of this type.
    pub fn state<T: 'static>(&mut self) {
        self.states
            .push((TypeId::of::<T>(), std::any::type_name::<T>()));
    }

    /// The settings must have secrets: `secrets` in `[app]`.
    pub fn secrets(&mut self) {
        self.secrets = true;
    }

    pub(crate) fn needs_secrets(&self) -> bool {
        self.secrets
    }

    /// No application has what a type of this name needs; that is what to take instead.
    #[cfg_attr(
        not(feature = "axum-core-05"),
        expect(dead_code, reason = "every type of the framework's own can be had")
    )]
    pub(crate) fn nothing_that_there_is(&mut self, type_name: &'static str, instead: &'static str) {
        self.impossible.push((type_name, instead));
    }

    /// The names of types that cannot be had, and what to take instead of each.
    pub(crate) fn impossible(&self) -> &[(&'static str, &'static str)] {
        &self.impossible
    }

    /// The types of all states that are needed, with their names.
    pub(crate) fn states(&self) -> &[(TypeId, &'static str)] {
        &self.states
    }
}
