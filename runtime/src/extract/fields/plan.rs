//! What an attempt to read a type has taught for the next one.

use std::any::type_name;
use std::cell::{Cell, RefCell};

use super::super::misfit::{Hint, Misfit};

/// How values are to be offered to types that would not take them otherwise.
///
/// Types say what they want by failing: serde asks for no field, and tells that one is missing only where the type has no default for it.
/// What is learnt belongs to types, not to values, so there is an end to it that no client can move.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Fields that are to be there with nothing in them where they were not sent.
    absent: RefCell<Vec<(&'static str, &'static str)>>,
    /// Maps that take the names of their keys as they are written.
    as_written: RefCell<Vec<&'static str>>,
    /// Types of a time that want its seconds.
    with_seconds: RefCell<Vec<&'static str>>,
    /// Whether there is something new since somebody has asked.
    has_learnt: Cell<bool>,
}

impl Plan {
    /// Learns from what does not fit, where that is found: on its way out it may lose what it teaches.
    pub(super) fn learn_from(&self, misfit: &Misfit) {
        let new = match misfit.hint() {
            Some(Hint::Missing {
                of: Some(of),
                field,
            }) => is_new(&self.absent, (of, field)),
            Some(Hint::Nested { of: Some(of) }) => is_new(&self.as_written, of),
            Some(Hint::Seconds { of }) => is_new(&self.with_seconds, of),
            _ => false,
        };
        self.has_learnt.set(self.has_learnt.get() || new);
    }

    /// Whether another attempt may go better than the one that has ended.
    pub(super) fn has_learnt(&self) -> bool {
        self.has_learnt.take()
    }

    /// The fields that a visitor's type misses where they were not sent.
    pub(super) fn absent_of<V>(&self) -> impl Iterator<Item = &'static str> + use<V> {
        let fields = self.absent.borrow().clone().into_iter();
        fields.filter_map(|(of, field)| (of == type_name::<V>()).then_some(field))
    }

    pub(super) fn takes_names_as_written<V>(&self) -> bool {
        self.as_written.borrow().contains(&type_name::<V>())
    }

    pub(super) fn wants_seconds<V>(&self) -> bool {
        self.with_seconds.borrow().contains(&type_name::<V>())
    }
}

fn is_new<T: PartialEq>(known: &RefCell<Vec<T>>, one: T) -> bool {
    let mut known = known.borrow_mut();
    let new = !known.contains(&one);
    if new {
        known.push(one);
    }
    new
}
