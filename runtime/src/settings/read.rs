//! Turning a part of the tree into a type.

use std::borrow::Cow;
use std::{slice, vec};

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
use super::ini::{as_list, truth};
use super::tree::{Node, Place, Table, Value};
use super::{kept, secret};

/// Reads what stands under a dotted key; `None` where there is nothing.
pub(super) fn key<T: DeserializeOwned>(root: &Node, key: &str) -> Result<Option<T>, ReadError> {
    let names: Vec<&str> = key.split('.').collect();
    let (last, outer) = names
        .split_last()
        .expect("splitting a text gives at least one part");
    let Some(table) = table(root, outer)? else {
        return Ok(None);
    };
    let found = kept::entry(table, last).map_err(|error| error.inside_all(outer))?;
    let read = found.map(|node| kept::settled(&node, |node| T::deserialize(node)));
    read.transpose().map_err(|error| error.inside_all(&names))
}

/// A section of the framework, and all that is wrong with it: each wrong key is told, and has its default.
pub(super) fn all<T: DeserializeOwned + Default>(
    root: &Node,
    section: &str,
) -> (T, Vec<ReadError>) {
    let names: Vec<&str> = section.split('.').collect();
    let mut node = match find(root, &names) {
        Ok(Some(node)) => node.clone(),
        Ok(None) => return (T::default(), Vec::new()),
        Err(error) => return (T::default(), vec![error]),
    };
    let mut errors = Vec::new();
    loop {
        let error = match T::deserialize(&node) {
            Ok(value) => return (value, errors),
            Err(error) => error.of(&node),
        };
        let is_left_out = error.outermost().is_some_and(|key| node.forget(key));
        errors.push(error.inside_all(&names));
        if !is_left_out {
            return (T::default(), errors);
        }
    }
}

/// What stands under these names, as it was written.
pub(super) fn find<'n>(root: &'n Node, names: &[&str]) -> Result<Option<&'n Node>, ReadError> {
    match names.split_last() {
        Some((last, outer)) => Ok(table(root, outer)?.and_then(|table| table.get(*last))),
        None => Ok(Some(root)),
    }
}

fn table<'n>(root: &'n Node, names: &[&str]) -> Result<Option<&'n Table>, ReadError> {
    let Some(node) = find(root, names)? else {
        return Ok(None);
    };
    match &node.value {
        Value::Table(table) => Ok(Some(table)),
        _ => Err(node.no_table().inside_all(names)),
    }
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
            Value::Kept(_) => Unexpected::Other("the content of a file"),
            Value::Missing => Unexpected::Other("nothing"),
        }
    }

    /// Why nothing can be looked for in it.
    pub(super) fn no_table(&self) -> ReadError {
        ReadError::invalid_type(self.unexpected(), &"a table").of(self)
    }

    /// The section that a variable's value is, written as in TOML; `None` where it is none.
    pub(super) fn table_in_text(&self) -> Option<Self> {
        match &self.value {
            Value::Text(text) => self.meaning(text, true),
            _ => None,
        }
    }

    /// Takes a key out of a table, in whichever way it is given; false if it is not there.
    fn forget(&mut self, key: &str) -> bool {
        let Value::Table(table) = &mut self.value else {
            return false;
        };
        let itself = table.remove(key).is_some();
        table.remove(&kept::file_key(key)).is_some() || itself
    }

    /// A variable's value as a number or a truth value, if it is one; as a list, table or date only where
    /// `structured` says that such a thing is asked for.
    fn meaning(&self, text: &str, structured: bool) -> Option<Self> {
        let node = Self::parse_text(text, &self.place)?;
        let fits = match &node.value {
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => true,
            Value::Table(_) | Value::Array(_) | Value::Datetime(_) => structured,
            Value::String(_) | Value::Text(_) | Value::Kept(_) | Value::Missing => false,
        };
        fits.then_some(node)
    }

    /// The items of a text where a list is asked for: those of a list as TOML writes it, else the words of the text.
    fn items(&self, text: &str) -> Vec<Self> {
        if let Some(Self {
            value: Value::Array(items),
            ..
        }) = self.meaning(text, true)
        {
            return items;
        }
        let words = as_list(text).into_iter();
        let words = words.map(|word| Self {
            place: self.place.clone(),
            value: Value::Text(word.to_owned()),
        });
        words.collect()
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
            Value::Kept(_) => kept::settled(self, |node| node.visit(visitor, structured)),
            Value::Missing => Err(ReadError::missing(&visitor)),
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

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.value {
            Value::Text(text) => match truth(text) {
                Some(value) => visitor.visit_bool(value),
                None => visitor.visit_str(text),
            },
            _ => self.visit(visitor, false),
        }
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
        match &self.value {
            Value::Missing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let read = visitor.visit_newtype_struct(self);
        match name {
            secret::NAME => read.map_err(|error| error.of(self).hidden()),
            _ => read,
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.value {
            Value::Text(text) => visit_array(&self.items(text), visitor),
            _ => self.visit(visitor, true),
        }
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
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match (&self.value, self.table_in_text()) {
            (Value::Table(table), _) => visitor.visit_map(TableReader::of_fields(table, fields)?),
            (_, Some(node)) => node.deserialize_struct(name, fields, visitor),
            _ => self.visit(visitor, true),
        }
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
            Value::Missing => Err(ReadError::missing(&one_of(variants).as_str())),
            _ => Err(ReadError::invalid_type(
                self.unexpected(),
                &one_of(variants).as_str(),
            )),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 bytes byte_buf unit unit_struct identifier ignored_any
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
    entries: vec::IntoIter<(String, Cow<'n, Node>)>,
    current: Option<(String, Cow<'n, Node>)>,
}

impl<'n> TableReader<'n> {
    /// The table as it was written.
    fn new(table: &'n Table) -> Self {
        let entries = table.iter();
        Self::over(entries.map(|(key, node)| (key.clone(), Cow::Borrowed(node))))
    }

    /// The table as a struct with these fields sees it: `KEY_FILE` is `KEY` where only that is a field, and credentials that no field
    /// has the name of are somebody else's.
    fn of_fields(table: &'n Table, fields: &[&str]) -> Result<Self, ReadError> {
        let is_field = |name: &str| fields.contains(&name);
        let mut entries = Vec::new();
        for (name, node) in table {
            let in_file = kept::key_of_file(name).filter(|key| is_field(key));
            match in_file {
                _ if is_field(name) && is_field(&kept::file_key(name)) => {
                    entries.push((name.clone(), Cow::Borrowed(node)));
                }
                Some(key) if !is_field(name) => {
                    if !table.contains_key(key) {
                        entries.extend(kept::entry(table, key)?.map(|node| (key.to_owned(), node)));
                    }
                }
                _ if is_field(name) => {
                    entries.extend(kept::entry(table, name)?.map(|node| (name.clone(), node)));
                }
                _ if matches!(node.place, Place::Credential(_)) => {}
                _ => entries.push((name.clone(), Cow::Borrowed(node))),
            }
        }
        Ok(Self::over(entries))
    }

    fn over(entries: impl IntoIterator<Item = (String, Cow<'n, Node>)>) -> Self {
        let entries: Vec<_> = entries.into_iter().collect();
        Self {
            entries: entries.into_iter(),
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
        let Some((key, node)) = &self.current else {
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
            .take()
            .expect("serde asks for a key before it asks for the value");
        kept::settled(&node, |node| seed.deserialize(node)).map_err(|error| error.inside(&key))
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
