//! Turning a part of the tree into a type.

use std::collections::btree_map;
use std::slice;

use serde::de::value::{MapAccessDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};
use toml::value::Datetime;

use super::complaint::{ReadError, one_of};
use super::tree::{Node, Table, Value};

/// Reads what stands under a dotted key; `None` where there is nothing.
pub(super) fn key<T: DeserializeOwned>(root: &Node, key: &str) -> Result<Option<T>, ReadError> {
    let names: Vec<&str> = key.split('.').collect();
    match find(root, &names)? {
        Some(node) => T::deserialize(node)
            .map(Some)
            .map_err(|error| error.of(node).inside_all(&names)),
        None => Ok(None),
    }
}

fn find<'n>(root: &'n Node, names: &[&str]) -> Result<Option<&'n Node>, ReadError> {
    let mut node = root;
    for (depth, name) in names.iter().enumerate() {
        let Value::Table(table) = &node.value else {
            let error = ReadError::invalid_type(node.unexpected(), &"a table");
            return Err(error.of(node).inside_all(&names[..depth]));
        };
        let Some(next) = table.get(*name) else {
            return Ok(None);
        };
        node = next;
    }
    Ok(Some(node))
}

impl Node {
    /// The value as serde's errors name it.
    pub(super) fn unexpected(&self) -> Unexpected<'_> {
        match &self.value {
            Value::Table(_) => Unexpected::Map,
            Value::Array(_) => Unexpected::Seq,
            Value::String(text) | Value::Text(text) => Unexpected::Str(text),
            Value::Integer(number) => Unexpected::Signed(*number),
            Value::Float(number) => Unexpected::Float(*number),
            Value::Boolean(value) => Unexpected::Bool(*value),
            Value::Datetime(_) => Unexpected::Other("a date or time"),
        }
    }

    /// A variable's value as a number or a truth value, if it is one; as a list, table or date only where
    /// `structured` says that such a thing is asked for.
    fn meaning(&self, text: &str, structured: bool) -> Option<Self> {
        let node = Self::parse_text(text, &self.place)?;
        let fits = match &node.value {
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => true,
            Value::Table(_) | Value::Array(_) | Value::Datetime(_) => structured,
            Value::String(_) | Value::Text(_) => false,
        };
        fits.then_some(node)
    }

    fn visit<'de, V: Visitor<'de>>(
        &self,
        visitor: V,
        structured: bool,
    ) -> Result<V::Value, ReadError> {
        match &self.value {
            Value::Table(table) => visitor.visit_map(TableReader::new(table)),
            Value::Array(items) => visit_array(items, visitor),
            Value::String(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Datetime(value) => self.visit_datetime(*value, visitor),
            Value::Text(text) => match self.meaning(text, structured) {
                Some(node) => node.visit(visitor, structured),
                None => visitor.visit_str(text),
            },
        }
    }

    /// Dates have no form of their own in serde, so the visitor is shown the one that the toml crate gives them.
    fn visit_datetime<'de, V: Visitor<'de>>(
        &self,
        value: Datetime,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let expected = (&visitor as &dyn Expected).to_string();
        ValueDeserializer::from(Spanned::new(0..0, DeValue::Datetime(value)))
            .deserialize_any(visitor)
            .map_err(|_| ReadError::invalid_type(self.unexpected(), &expected.as_str()))
    }
}

/// A list with more items than the type has room for is an error: the rest would be lost without a word.
fn visit_array<'de, V: Visitor<'de>>(items: &[Node], visitor: V) -> Result<V::Value, ReadError> {
    let mut reader = ArrayReader {
        items: items.iter(),
        index: 0,
    };
    let value = visitor.visit_seq(&mut reader)?;
    match reader.items.len() {
        0 => Ok(value),
        _ => Err(ReadError::invalid_length(
            items.len(),
            &format!("{} items", reader.index).as_str(),
        )),
    }
}

impl<'de> Deserializer<'de> for &Node {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit(visitor, false)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.value {
            Value::Text(text) => visitor.visit_str(text),
            Value::Datetime(value) => visitor.visit_string(value.to_string()),
            _ => self.visit(visitor, false),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit(visitor, true)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.visit(visitor, true)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.visit(visitor, true)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit(visitor, true)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.visit(visitor, true)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match &self.value {
            Value::String(text) | Value::Text(text) => {
                visitor.visit_enum(StrDeserializer::<ReadError>::new(text))
            }
            Value::Table(table) => {
                visitor.visit_enum(MapAccessDeserializer::new(TableReader::new(table)))
            }
            _ => Err(ReadError::invalid_type(
                self.unexpected(),
                &one_of(variants).as_str(),
            )),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 bytes byte_buf unit unit_struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, ReadError> for &Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The keys of a table, one after the other; notes the place and the name in errors that pass through.
struct TableReader<'n> {
    entries: btree_map::Iter<'n, String, Node>,
    current: Option<(&'n String, &'n Node)>,
}

impl<'n> TableReader<'n> {
    fn new(table: &'n Table) -> Self {
        Self {
            entries: table.iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for TableReader<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        self.current = self.entries.next();
        let Some((key, node)) = self.current else {
            return Ok(None);
        };
        let key = seed
            .deserialize(StringDeserializer::new(key.clone()))
            .map_err(|error: ReadError| error.at_key(node));
        key.map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, ReadError> {
        let (key, node) = self
            .current
            .expect("serde asks for a key before it asks for the value");
        seed.deserialize(node)
            .map_err(|error| error.of(node).inside(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The items of a list, likewise.
struct ArrayReader<'n> {
    items: slice::Iter<'n, Node>,
    index: usize,
}

impl<'de> SeqAccess<'de> for ArrayReader<'_> {
    type Error = ReadError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        let Some(node) = self.items.next() else {
            return Ok(None);
        };
        let item = seed
            .deserialize(node)
            .map_err(|error| error.of(node).inside(&format!("[{}]", self.index)));
        self.index += 1;
        item.map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}
