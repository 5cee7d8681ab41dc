//! What is noted while something is read: where the reading is, what was wrong first, and how things are called.

use std::cell::RefCell;

use super::slip::Wanted;
use super::{Blank, Filled, Shape, Slip, Step, shown};
use crate::http::FieldError;

/// The notes of one attempt.
pub(in crate::extract::valid) struct Notes {
    /// The field that is being read.
    place: RefCell<Vec<Step>>,
    /// The first mistake. What comes after it on the way out is its echo.
    fault: RefCell<Option<Fault>>,
    filled: Filled,
    shape: RefCell<Shape>,
    purpose: Purpose,
}

/// What something is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// For its value, so that a blank stands only where it must.
    Value,
    /// For its shape, so that nothing is left out.
    Shape,
}

/// Types may hold themselves. Deeper than this nobody looks for their fields.
const DEEPEST: usize = 4;

/// What was wrong with one field.
pub(super) struct Fault {
    pub(super) field: String,
    message: String,
    /// For a field that was not sent: what it belongs to, and its name there.
    pub(super) missing: Option<(String, String)>,
    pub(super) may_be_filled: bool,
    is_nested: bool,
}

impl Fault {
    pub(super) fn of_whole(slip: Slip) -> Fault {
        Fault::new("", slip, Wanted::Anything)
    }

    fn new(place: &str, slip: Slip, wanted: Wanted) -> Fault {
        let at = |field: String, message: String| Fault {
            field,
            message,
            missing: None,
            may_be_filled: true,
            is_nested: false,
        };
        match slip {
            Slip::Missing(name) => Fault {
                missing: Some((place.to_owned(), name.to_owned())),
                ..at(joined(place, name), REQUIRED.to_owned())
            },
            Slip::Surplus(name, message) => Fault {
                may_be_filled: false,
                ..at(joined(place, &name), message.to_owned())
            },
            Slip::Misfit {
                expected,
                is_nested,
            } => Fault {
                is_nested,
                ..at(place.to_owned(), wanted.unlike(&expected))
            },
            Slip::Length(length, expected) => {
                let message = match wanted {
                    Wanted::Object => wanted.to_string(),
                    _ => format!("{length} values, and {expected} is expected"),
                };
                at(place.to_owned(), message)
            }
            Slip::Said(message) => at(place.to_owned(), message),
            Slip::Noted => at(place.to_owned(), wanted.to_string()),
        }
    }

    pub(super) fn as_error(&self) -> FieldError {
        FieldError {
            field: self.field.clone(),
            message: self.message.clone(),
        }
    }
}

/// What is said of a field that must be filled in.
pub(in crate::extract::valid) const REQUIRED: &str = "is required";

impl Notes {
    pub(super) fn new(purpose: Purpose, filled: Filled, shape: Shape) -> Notes {
        Notes {
            place: RefCell::default(),
            fault: RefCell::default(),
            filled,
            shape: RefCell::new(shape),
            purpose,
        }
    }

    /// Forgets the mistake, because another attempt begins.
    pub(in crate::extract::valid) fn begin_again(&self) {
        self.fault.take();
        self.place.borrow_mut().clear();
    }

    /// What was noted: the mistake, and what the next attempt begins with.
    pub(super) fn close(self) -> (Option<Fault>, Filled, Shape) {
        (
            self.fault.into_inner(),
            self.filled,
            self.shape.into_inner(),
        )
    }

    /// Reads a field of an object.
    pub(super) fn in_field<R>(&self, name: &str, read: impl FnOnce() -> R) -> R {
        self.shape
            .borrow_mut()
            .add_field(&self.place.borrow(), name);
        self.inside(Step::Field(name.to_owned()), read)
    }

    /// Reads an item of a list.
    pub(super) fn in_item<R>(&self, index: usize, read: impl FnOnce() -> R) -> R {
        self.inside(Step::Item(index), read)
    }

    fn inside<R>(&self, step: Step, read: impl FnOnce() -> R) -> R {
        self.place.borrow_mut().push(step);
        let read = read();
        self.place.borrow_mut().pop();
        read
    }

    /// The blank that stands here instead of what was sent.
    pub(super) fn blank_here(&self) -> Option<Blank> {
        if self.purpose == Purpose::Value && self.filled.is_empty() {
            return None;
        }
        let place = self.place.borrow();
        let number = self.filled.number_of(&shown(&place));
        match self.purpose {
            Purpose::Value => number.map(Blank::new),
            Purpose::Shape if place.len() < DEEPEST => Some(Blank::full(number.unwrap_or(0))),
            Purpose::Shape => Some(Blank::new(number.unwrap_or(0))),
        }
    }

    /// The fields of this object that were not sent and are filled.
    pub(super) fn missing_here(&self) -> Vec<String> {
        let place = self.place.borrow();
        match self.purpose {
            Purpose::Value if self.filled.is_empty() => Vec::new(),
            Purpose::Value => self.filled.missing_of(&shown(&place)).to_vec(),
            Purpose::Shape => self.shape.borrow_mut().names_of_fields(&place),
        }
    }

    /// A list is read here.
    pub(super) fn is_list(&self) {
        self.shape.borrow_mut().add_list(&self.place.borrow());
    }

    /// An object with these fields is read here.
    pub(super) fn has_fields(&self, names: &[&str]) {
        let (mut shape, place) = (self.shape.borrow_mut(), self.place.borrow());
        for name in names {
            shape.add_field(&place, name);
        }
    }

    /// Notes a mistake that a type has reported here.
    pub(super) fn note(&self, slip: Slip, wanted: Wanted) -> Slip {
        let mut fault = self.fault.borrow_mut();
        if fault.is_none() {
            *fault = Some(Fault::new(&shown(&self.place.borrow()), slip, wanted));
        }
        Slip::Noted
    }

    /// Whether the mistake is that several values stand where one is wanted.
    pub(super) fn is_nested(&self) -> bool {
        self.fault
            .borrow()
            .as_ref()
            .is_some_and(|fault| fault.is_nested)
    }
}

/// A field of something.
fn joined(parent: &str, name: &str) -> String {
    match parent {
        "" => name.to_owned(),
        parent => format!("{parent}.{name}"),
    }
}
