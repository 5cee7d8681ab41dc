//! What was sent, kept so that it can be read more than once.

use std::collections::HashMap;

use bytes::Bytes;
use serde::de::{Error, IgnoredAny};
use serde_json::Value;

use super::careful::{self, Attentive, Notes, Slip};
use crate::extract::fields::{SentFields, Spot};
use crate::extract::misfit::Misfit;
use crate::extract::{Readable, json};
use crate::http::Rejection;

/// What was sent. Clones share it.
#[derive(Debug, Clone)]
pub enum Sent {
    /// Nothing yet, as where a form is shown for the first time.
    Nothing,
    /// A form, a query, or both.
    Form(SentFields),
    /// A JSON body.
    Json(Bytes),
}

impl Sent {
    /// Reads it as a type, without a look at what is wrong; `None` if it does not fit.
    ///
    /// # Errors
    ///
    /// 400 for what is no JSON, or leads too deep; 413 for too many fields.
    pub(super) fn read<T: Readable>(&self) -> Result<Option<T>, Rejection> {
        match self {
            Sent::Nothing => Ok(None),
            Sent::Form(sent) => Ok(sent.named()?.read(|root| T::deserialize(root)).ok()),
            Sent::Json(body) => match serde_json::from_slice(body) {
                Ok(value) => Ok(Some(value)),
                // Behind what does not fit there may be what is no JSON.
                Err(_) => json::read::<IgnoredAny>(body).map(|_| None),
            },
        }
    }

    /// Reads it as a type and takes notes.
    pub(super) fn read_into<T: Readable>(&self, notes: &Notes) -> Result<T, Slip> {
        match self {
            Sent::Nothing => careful::read_blank(notes),
            Sent::Form(sent) => {
                let named = sent
                    .named()
                    .map_err(|rejection| Slip::Said(rejection.to_string()))?;
                let read = named.read(|root| {
                    notes.begin_again();
                    T::deserialize(Attentive::new(root, notes)).map_err(Misfit::custom)
                });
                read.map_err(|_| Slip::Noted)
            }
            Sent::Json(body) => {
                let mut body = serde_json::Deserializer::from_slice(body);
                T::deserialize(Attentive::new(&mut body, notes))
            }
        }
    }

    /// How much it is to read, in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Sent::Nothing => 0,
            Sent::Form(sent) => sent.size(),
            Sent::Json(body) => body.len(),
        }
    }

    /// The places of a form that were sent. JSON says itself what is there.
    pub(super) fn spots(&self) -> HashMap<String, Spot<'_>> {
        match self {
            Sent::Form(sent) => sent.named().map(|named| named.spots()).unwrap_or_default(),
            Sent::Nothing | Sent::Json(_) => HashMap::new(),
        }
    }

    /// Whether a person has filled in a form.
    pub(super) fn is_form(&self) -> bool {
        matches!(self, Sent::Form(..))
    }

    /// What was sent, as it was typed, by the names of the fields: secrets too.
    pub(super) fn values(&self) -> Value {
        let values = match self {
            Sent::Nothing => None,
            // No page can fill in a file.
            Sent::Form(sent) => sent.named_texts().ok().map(|named| named.values().into()),
            Sent::Json(body) => serde_json::from_slice(body).ok(),
        };
        values.unwrap_or_default()
    }
}
