//! Reading that goes on after a mistake: every field that does not fit its type, and the names that all fields have.
//!
//! serde ends at the first mistake, and a person who has filled in a form wants to hear of all. So what was sent is read again, with
//! something harmless in the place of the value that did not fit ([`blank`]), until it fits or nothing helps. A type reads nothing here
//! that a client could not have sent, so rules may run over the result; what they say of a place that was filled is nobody's mistake.
//!
//! On the way it is noted how the fields are called, since rules know them by their names in Rust ([`shape`]).

mod attentive;
mod blank;
mod key;
mod notes;
mod place;
mod shape;
mod slip;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::sent::Sent;
use crate::extract::Readable;
use crate::http::FieldError;

pub(super) use attentive::Attentive;
use blank::Blank;
use notes::{Fault, Purpose};
pub(super) use notes::{Notes, REQUIRED};
use place::is_within;
pub(super) use place::{Step, shown};
pub(super) use shape::Shape;
pub(super) use slip::Slip;

/// What came out of reading something carefully.
pub(super) struct Reading<T> {
    /// The value, if there could be one. Where there are mistakes, it is not what was sent.
    pub(super) value: Option<T>,
    /// One for each field that does not fit.
    pub(super) errors: Vec<FieldError>,
    pub(super) filled: Filled,
    pub(super) shape: Shape,
}

/// How often something is read at most.
const MAX_ATTEMPTS: usize = 64;

/// How many bytes are read at most, all attempts together: one large body must not cost as much as many.
const MAX_BYTES: usize = 1024 * 1024;

/// Reads what was sent, with every mistake.
pub(super) fn read<T: Readable>(sent: &Sent) -> Reading<T> {
    let attempts = (MAX_BYTES / sent.size().max(1)).clamp(1, MAX_ATTEMPTS);
    read_for(Purpose::Value, sent, attempts, Shape::default())
}

/// Adds to a shape what nobody has seen because nothing was sent for it.
pub(super) fn whole_shape<T: Readable>(known: Shape) -> Shape {
    read_for::<T>(Purpose::Shape, &Sent::Nothing, MAX_ATTEMPTS, known).shape
}

fn read_for<T: Readable>(
    purpose: Purpose,
    sent: &Sent,
    attempts: usize,
    shape: Shape,
) -> Reading<T> {
    let mut reading = Reading {
        value: None,
        errors: Vec::new(),
        filled: Filled::default(),
        shape,
    };
    for _ in 0..attempts {
        let notes = Notes::new(purpose, reading.filled, reading.shape);
        let read = sent.read_into(&notes);
        let (fault, filled, shape) = notes.close();
        (reading.filled, reading.shape) = (filled, shape);
        let fault = match read {
            Ok(value) => {
                reading.value = Some(value);
                break;
            }
            Err(slip) => fault.unwrap_or_else(|| Fault::of_whole(slip)),
        };
        if !reading.filled.covers(&fault.field) {
            reading.errors.push(fault.as_error());
        }
        if !reading.filled.fill(fault) {
            break;
        }
    }
    reading
}

/// Reads a type from a blank, for its shape.
pub(super) fn read_blank<'de, T: Deserialize<'de>>(notes: &Notes) -> Result<T, Slip> {
    T::deserialize(Attentive::new(Blank::new(0), notes))
}

/// The places that are filled with something harmless.
#[derive(Default)]
pub(super) struct Filled {
    /// For each field, which of the blanks it gets.
    places: BTreeMap<String, usize>,
    /// Fields that were not sent, by what they belong to.
    missing: BTreeMap<String, Vec<String>>,
}

impl Filled {
    /// Fills the place of a mistake, or fills it with something else. Whether that may help.
    fn fill(&mut self, fault: Fault) -> bool {
        if !fault.may_be_filled || fault.field.is_empty() {
            return false;
        }
        if let Some((parent, name)) = fault.missing {
            let names = self.missing.entry(parent).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        match self.places.get_mut(&fault.field) {
            Some(attempt) => {
                *attempt += 1;
                *attempt < blank::NUMBER
            }
            None => {
                self.places.insert(fault.field, 0);
                true
            }
        }
    }

    /// Whether a field is, or belongs to, one that was filled.
    pub(super) fn covers(&self, field: &str) -> bool {
        self.places.keys().any(|place| is_within(field, place))
    }

    /// Whether anything of a field, or all of it, was filled.
    pub(super) fn touches(&self, field: &str) -> bool {
        self.covers(field) || self.places.keys().any(|place| is_within(place, field))
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Which blank a field has, if it was filled.
    fn number_of(&self, field: &str) -> Option<usize> {
        self.places.get(field).copied()
    }

    /// The fields of something that were not sent and are filled.
    fn missing_of(&self, parent: &str) -> &[String] {
        self.missing.get(parent).map_or(&[], Vec::as_slice)
    }
}
