//! What the arguments of a view need from the application.

use std::any::TypeId;

/// Collects what the arguments of one view need.
#[derive(Debug, Default)]
pub struct Needs {
    states: Vec<(TypeId, &'static str)>,
}

impl Needs {
    /// The application must have a state of this type.
    pub fn state<T: 'static>(&mut self) {
        self.states
            .push((TypeId::of::<T>(), std::any::type_name::<T>()));
    }

    /// The types of all states that are needed, with their names.
    pub(crate) fn states(&self) -> &[(TypeId, &'static str)] {
        &self.states
    }
}
