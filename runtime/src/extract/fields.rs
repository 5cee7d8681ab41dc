//! Names and values read into a type: what queries, forms and the two together have in common.
//!
//! A field of one value gets the one that a single look-up gives, a list gets all (O1). No crate for forms has that rule: they refuse a
//! name that occurs twice where one value is wanted, or cannot fill a list.

use std::collections::HashMap;

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Readable;
use super::text_value::{Misfit, Text};
use crate::http::Rejection;

/// Reads a type from names and values. `one` is the value of a name for whoever wants a single one.
///
/// # Errors
///
/// 400 with the field that does not fit.
pub(super) fn read<'d, T: Readable>(
    what: &str,
    pairs: impl Iterator<Item = (&'d str, &'d str)>,
    one: impl Fn(&str) -> Option<&'d str>,
) -> Result<T, Rejection> {
    let mut fields: Vec<Field<'d>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, value) in pairs {
        let place = *places.entry(name).or_insert(fields.len());
        if place == fields.len() {
            fields.push(Field {
                name,
                all: Vec::new(),
                one: one(name).unwrap_or(value),
            });
        }
        fields[place].all.push(value);
    }
    let misfit = |misfit| Rejection::bad_request(format!("the {what} does not fit: {misfit}"));
    T::deserialize(Fields(fields.into_iter(), None)).map_err(misfit)
}

/// One name with all its values, and the one among them that counts alone.
struct Field<'d> {
    name: &'d str,
    all: Vec<&'d str>,
    one: &'d str,
}

/// The fields that are still to be read, and the one whose value comes next.
struct Fields<'d>(std::vec::IntoIter<Field<'d>>, Option<Field<'d>>);

impl<'de> de::Deserializer<'de> for Fields<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    /// A list of pairs, such as `Vec<(String, String)>`.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let pair = |name, value| SeqDeserializer::new([Text(name), Text(value)].into_iter());
        let pairs = self.0.flat_map(|Field { name, all, .. }| {
            all.into_iter().map(move |value| pair(name, value))
        });
        visitor.visit_seq(SeqDeserializer::new(pairs))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit_struct tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        self.1 = self.0.next();
        self.1
            .as_ref()
            .map(|field| seed.deserialize(Text(field.name)))
            .transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let field = self
            .1
            .take()
            .expect("serde asks for a key before its value");
        let name = field.name;
        seed.deserialize(field)
            .map_err(|misfit| misfit.in_field(name))
    }
}

/// Scalars come from the one value.
macro_rules! of_one_value {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            Text(self.one).$method(visitor)
        })*
    };
}

impl<'de> de::Deserializer<'de> for Field<'de> {
    type Error = Misfit;

    of_one_value! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.all.len() {
            1 => Text(self.one).deserialize_any(visitor),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(SeqDeserializer::new(self.all.into_iter().map(Text)))
    }

    /// A field that was left empty is not filled in.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match *self.all {
            [""] => visitor.visit_none(),
            _ => visitor.visit_some(self),
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
        Text(self.one).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { unit unit_struct tuple_struct map struct }
}

impl<'de> IntoDeserializer<'de, Misfit> for Field<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
