//! Names and values read into a type: what queries, forms and the two together have in common.
//!
//! A field of one value gets the one that a single look-up gives, a list gets all (O1). A name may lead into a struct or a list, in any of
//! the ways that are in use: `address[street]`, `address.street`, `items[0][name]`, `tags[]`. What a form leaves out because it is off or
//! empty is read as that. No crate for forms has these rules together.

#[cfg(feature = "multipart")]
mod files;
mod name;
mod node;
mod plan;
mod sent;
mod words;

#[cfg(feature = "validation")]
use std::collections::HashMap;

#[cfg(feature = "validation")]
use serde::Deserialize;
use serde::de::value::SeqDeserializer;
use serde::de::{self, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
#[cfg(feature = "validation")]
use serde_json::Map;

use self::name::{MAX_DEPTH, Name};
use self::node::{Node, Pair, Value};
use self::plan::Plan;
pub(super) use self::sent::SentFields;
use super::Readable;
use super::misfit::Misfit;
use super::text_value::Text;
use crate::http::{MultiDict, Rejection, StatusCode};
#[cfg(feature = "multipart")]
use crate::http::{UploadTable, Uploads};

/// How many names with values are read into a type at most: more than people fill in, and few enough to be read in no time.
const MAX_FIELDS: usize = 10_000;

/// Reads a type from names and values. Where one value is wanted, the first of the sources that has the name decides.
///
/// # Errors
///
/// 400 with the field that does not fit; 413 for more than [`MAX_FIELDS`].
pub(super) fn read<T: Readable>(what: &str, sources: &[&MultiDict]) -> Result<T, Rejection> {
    Named::parse(what, sources)?.read_as(what)
}

/// Names and values, the names taken apart.
pub(super) struct Named<'d> {
    pairs: Vec<Pair<'d>>,
    /// Those that the pairs count.
    #[cfg(feature = "multipart")]
    files: Option<&'d Uploads>,
}

impl<'d> Named<'d> {
    /// Takes names apart.
    ///
    /// # Errors
    ///
    /// 413 for more than [`MAX_FIELDS`], 400 for a name that leads too deep.
    pub(super) fn parse(what: &str, sources: &[&'d MultiDict]) -> Result<Named<'d>, Rejection> {
        let count = sources.iter().map(|source| source.len()).sum();
        if count > MAX_FIELDS {
            return Err(too_many(what, count));
        }
        let mut pairs = Vec::with_capacity(count);
        for (source, texts) in sources.iter().enumerate() {
            for (name, text) in texts.iter() {
                let name = Name::parse(name).map_err(|_| too_deep(what))?;
                let value = Value::Text(text);
                pairs.push(Pair {
                    name,
                    value,
                    source,
                });
            }
        }
        Ok(Named {
            pairs,
            #[cfg(feature = "multipart")]
            files: None,
        })
    }

    fn read_as<T: Readable>(&self, what: &str) -> Result<T, Rejection> {
        self.read(|root| T::deserialize(root)).map_err(|misfit| {
            let rejection = Rejection::bad_request(format!("the {what} does not fit: {misfit}"));
            rejection.of_field(misfit.path(), misfit.message())
        })
    }

    /// Reads them with a function, which is called again as long as an attempt has taught something.
    pub(super) fn read<T>(
        &self,
        mut read: impl FnMut(Root<'_, 'd>) -> Result<T, Misfit>,
    ) -> Result<T, Misfit> {
        #[cfg(feature = "multipart")]
        let _table = self.files.map(UploadTable::with);
        let plan = Plan::default();
        loop {
            let read = read(Root(Node::root(&plan, &self.pairs)));
            if read.is_ok() || !plan.has_learnt() {
                return read;
            }
        }
    }
}

/// A place in what was sent, by the steps that lead to it: `address.street` and `items[0].name`, however it was written.
#[cfg(feature = "validation")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'d> {
    /// Its name as it was written.
    pub(super) written: &'d str,
    /// Whether anything but empty text was sent for it.
    pub(super) is_filled: bool,
}

#[cfg(feature = "validation")]
impl<'d> Named<'d> {
    /// All places that were sent, and all that they belong to.
    pub(super) fn spots(&self) -> HashMap<String, Spot<'d>> {
        let mut spots: HashMap<String, Spot<'d>> = HashMap::new();
        for Pair { name, value, .. } in &self.pairs {
            let mut place = String::new();
            for at in 0..name.depth() {
                match name.step(at) {
                    step if at > 0 && step.bytes().all(|byte| byte.is_ascii_digit()) => {
                        place = place + "[" + step + "]";
                    }
                    step if at > 0 => place = place + "." + step,
                    step => place.push_str(step),
                }
                let spot = spots.entry(place.clone()).or_insert_with(|| Spot {
                    written: name.up_to(at + 1),
                    is_filled: false,
                });
                spot.is_filled |= !value.is_empty();
            }
        }
        spots
    }
}

#[cfg(feature = "validation")]
impl Named<'_> {
    /// The texts as values. Where the names of a field do not fit together, as in `x=1&x[y]=2`, each is a name as it was written.
    pub(super) fn values(&self) -> Map<String, serde_json::Value> {
        let plan = Plan::default();
        let mut values = Map::new();
        for (name, node) in
            Node::root(&plan, &self.pairs).fields::<Map<String, serde_json::Value>>(&[])
        {
            match serde_json::Value::deserialize(node.clone()) {
                Ok(value) => {
                    values.insert(name.into_owned(), value);
                }
                Err(_) => values.extend(
                    node.texts()
                        .map(|(name, text)| (name.to_owned(), text.into())),
                ),
            }
        }
        values
    }
}

fn too_many(what: &str, count: usize) -> Rejection {
    Rejection::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the {what} has {count} fields, and {MAX_FIELDS} are allowed"),
    )
}

fn too_deep(what: &str) -> Rejection {
    Rejection::bad_request(format!(
        "a name in the {what} leads through more than {MAX_DEPTH} fields"
    ))
}

/// All fields together, as serde reads them.
pub(super) struct Root<'n, 'd>(Node<'n, 'd>);

impl<'de> Deserializer<'de> for Root<'_, 'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.0.visit_fields(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.0.visit_fields(fields, visitor)
    }

    /// A list of pairs, such as `Vec<(String, String)>`.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let pair = |(name, value)| SeqDeserializer::new([Text(name), Text(value)].into_iter());
        visitor.visit_seq(SeqDeserializer::new(self.0.texts().map(pair)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0.is_absent() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0.is_absent() {
            true => Err(de::Error::custom("there are no fields")),
            false => self.0.deserialize_enum(name, variants, visitor),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit_struct tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests;
