//! Files among the fields of a form.

use serde::de::value::UsizeDeserializer;
use serde::de::{self, IntoDeserializer, Visitor};

use super::super::misfit::Misfit;
use super::name::Name;
use super::node::{Pair, Value};
use super::{MAX_FIELDS, Named, too_deep, too_many};
use crate::http::{Rejection, Uploads};

impl<'d> Named<'d> {
    /// The same with files beside the texts, which belong to one of the sources.
    ///
    /// # Errors
    ///
    /// Those of [`Named::parse`].
    pub(super) fn with_files(
        mut self,
        what: &str,
        uploads: &'d Uploads,
        source: usize,
    ) -> Result<Named<'d>, Rejection> {
        let count = self.pairs.len() + uploads.len();
        if count > MAX_FIELDS {
            return Err(too_many(what, count));
        }
        for (number, (name, _)) in uploads.iter().enumerate() {
            let name = Name::parse(name).map_err(|_| too_deep(what))?;
            let value = Value::File(number);
            self.pairs.push(Pair {
                name,
                value,
                source,
            });
        }
        self.files = Some(uploads);
        Ok(self)
    }
}

/// Offers a file by its number, to an `Upload` or to what keeps values until it knows their types.
pub(super) fn visit<'de, V: Visitor<'de>>(number: usize, visitor: V) -> Result<V::Value, Misfit> {
    let number: UsizeDeserializer<Misfit> = number.into_deserializer();
    visitor.visit_newtype_struct(number)
}

pub(super) fn wanted() -> Misfit {
    de::Error::custom(
        "a file is wanted, and this is none; has the form an `enctype` of `multipart/form-data`?",
    )
}

pub(super) fn unwanted() -> Misfit {
    de::Error::custom("a text is wanted, and this is a file")
}
