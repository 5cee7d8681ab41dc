//! What the arguments of a view need from the application.

use std::any::TypeId;
use std::sync::Arc;

/// Collects what the arguments of one view need.
#[derive(Debug, Default)]
pub struct Needs {
    states: Vec<NeededState>,
    secrets: bool,
    impossible: Vec<(&'static str, &'static str)>,
}

impl Needs {
    /// The application must have a state of this type.
    pub fn state<T: 'static>(&mut self) {
        self.states.push(NeededState {
            id: TypeId::of::<T>(),
            in_arc: TypeId::of::<Arc<T>>(),
            name: std::any::type_name::<T>(),
            given_by: None,
        });
    }

    /// The application must have a state of this type, which views take by that name and a directive provides: that is what to write.
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "no such directive is built")
    )]
    pub(crate) fn state_of<T: 'static>(&mut self, name: &'static str, help: &'static str) {
        self.states.push(NeededState {
            id: TypeId::of::<T>(),
            in_arc: TypeId::of::<Arc<T>>(),
            name,
            given_by: Some(help),
        });
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

    /// All states that are needed.
    pub(crate) fn states(&self) -> &[NeededState] {
        &self.states
    }
}

/// A state that an argument needs.
#[derive(Debug)]
pub(crate) struct NeededState {
    pub(crate) id: TypeId,
    /// What somebody adds who is used to sharing things himself.
    pub(crate) in_arc: TypeId,
    /// What the view takes.
    pub(crate) name: &'static str,
    /// What to write for one that is no `State<T>`.
    pub(crate) given_by: Option<&'static str>,
}
