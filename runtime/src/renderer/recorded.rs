//! A value as serde saw it, kept so that it can be written later as if it were still there.

use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde::{Serialize, Serializer};

/// What serde can say of a value. Nothing of it is lost: names of types and variants, the order of fields, the widths of numbers.
#[derive(Debug)]
pub(super) enum Recorded {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    I128(i128),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    F32(f32),
    F64(f64),
    Char(char),
    Text(String),
    Bytes(Vec<u8>),
    None,
    Some(Box<Recorded>),
    Unit,
    UnitStruct(&'static str),
    UnitVariant(Variant),
    NewtypeStruct(&'static str, Box<Recorded>),
    NewtypeVariant(Variant, Box<Recorded>),
    Seq(Vec<Recorded>),
    Tuple(Vec<Recorded>),
    TupleStruct(&'static str, Vec<Recorded>),
    TupleVariant(Variant, Vec<Recorded>),
    Map(Vec<(Recorded, Recorded)>),
    Struct(&'static str, Vec<Field>),
    StructVariant(Variant, Vec<Field>),
}

/// A field of a struct.
type Field = (&'static str, Recorded);

/// A variant of an enum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variant {
    of: &'static str,
    index: u32,
    name: &'static str,
}

/// Recording fails where the value itself says that it cannot be written.
type Error = serde_json::Error;

impl Recorded {
    /// Records a value.
    ///
    /// # Errors
    ///
    /// Those of the value.
    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Recorded, Error> {
        value.serialize(Recorder)
    }
}

impl Serialize for Recorded {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Recorded::Bool(value) => to.serialize_bool(*value),
            Recorded::I8(value) => to.serialize_i8(*value),
            Recorded::I16(value) => to.serialize_i16(*value),
            Recorded::I32(value) => to.serialize_i32(*value),
            Recorded::I64(value) => to.serialize_i64(*value),
            Recorded::I128(value) => to.serialize_i128(*value),
            Recorded::U8(value) => to.serialize_u8(*value),
            Recorded::U16(value) => to.serialize_u16(*value),
            Recorded::U32(value) => to.serialize_u32(*value),
            Recorded::U64(value) => to.serialize_u64(*value),
            Recorded::U128(value) => to.serialize_u128(*value),
            Recorded::F32(value) => to.serialize_f32(*value),
            Recorded::F64(value) => to.serialize_f64(*value),
            Recorded::Char(value) => to.serialize_char(*value),
            Recorded::Text(value) => to.serialize_str(value),
            Recorded::Bytes(value) => to.serialize_bytes(value),
            Recorded::None => to.serialize_none(),
            Recorded::Some(value) => to.serialize_some(&**value),
            Recorded::Unit => to.serialize_unit(),
            Recorded::UnitStruct(name) => to.serialize_unit_struct(name),
            Recorded::UnitVariant(it) => to.serialize_unit_variant(it.of, it.index, it.name),
            Recorded::NewtypeStruct(name, value) => to.serialize_newtype_struct(name, &**value),
            Recorded::NewtypeVariant(it, value) => {
                to.serialize_newtype_variant(it.of, it.index, it.name, &**value)
            }
            Recorded::Seq(items) => to.collect_seq(items),
            Recorded::Tuple(items) => {
                let mut to = to.serialize_tuple(items.len())?;
                items
                    .iter()
                    .try_for_each(|item| to.serialize_element(item))?;
                to.end()
            }
            Recorded::TupleStruct(name, items) => {
                let mut to = to.serialize_tuple_struct(name, items.len())?;
                items.iter().try_for_each(|item| to.serialize_field(item))?;
                to.end()
            }
            Recorded::TupleVariant(it, items) => {
                let mut to = to.serialize_tuple_variant(it.of, it.index, it.name, items.len())?;
                items.iter().try_for_each(|item| to.serialize_field(item))?;
                to.end()
            }
            Recorded::Map(entries) => {
                to.collect_map(entries.iter().map(|(key, value)| (key, value)))
            }
            Recorded::Struct(name, fields) => {
                let mut to = to.serialize_struct(name, fields.len())?;
                for (name, value) in fields {
                    to.serialize_field(name, value)?;
                }
                to.end()
            }
            Recorded::StructVariant(it, fields) => {
                let mut to = to.serialize_struct_variant(it.of, it.index, it.name, fields.len())?;
                for (name, value) in fields {
                    to.serialize_field(name, value)?;
                }
                to.end()
            }
        }
    }
}

struct Recorder;

/// Declares how values without anything inside are recorded.
macro_rules! record {
    ($($method:ident($ty:ty) as $case:ident),* $(,)?) => {
        $(fn $method(self, value: $ty) -> Result<Recorded, Error> {
            Ok(Recorded::$case(value.into()))
        })*
    };
}

impl Serializer for Recorder {
    type Ok = Recorded;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    record! {
        serialize_bool(bool) as Bool,
        serialize_i8(i8) as I8,
        serialize_i16(i16) as I16,
        serialize_i32(i32) as I32,
        serialize_i64(i64) as I64,
        serialize_i128(i128) as I128,
        serialize_u8(u8) as U8,
        serialize_u16(u16) as U16,
        serialize_u32(u32) as U32,
        serialize_u64(u64) as U64,
        serialize_u128(u128) as U128,
        serialize_f32(f32) as F32,
        serialize_f64(f64) as F64,
        serialize_char(char) as Char,
        serialize_str(&str) as Text,
        serialize_bytes(&[u8]) as Bytes,
    }

    fn serialize_none(self) -> Result<Recorded, Error> {
        Ok(Recorded::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Recorded, Error> {
        Ok(Recorded::Some(Box::new(Recorded::of(value)?)))
    }

    fn serialize_unit(self) -> Result<Recorded, Error> {
        Ok(Recorded::Unit)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Recorded, Error> {
        Ok(Recorded::UnitStruct(name))
    }

    fn serialize_unit_variant(
        self,
        of: &'static str,
        index: u32,
        name: &'static str,
    ) -> Result<Recorded, Error> {
        Ok(Recorded::UnitVariant(Variant { of, index, name }))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Recorded, Error> {
        Ok(Recorded::NewtypeStruct(
            name,
            Box::new(Recorded::of(value)?),
        ))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        of: &'static str,
        index: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Recorded, Error> {
        let variant = Variant { of, index, name };
        Ok(Recorded::NewtypeVariant(
            variant,
            Box::new(Recorded::of(value)?),
        ))
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Items, Error> {
        Ok(Items::new(Recorded::Seq))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Items, Error> {
        Ok(Items::new(Recorded::Tuple))
    }

    fn serialize_tuple_struct(self, name: &'static str, _length: usize) -> Result<Items, Error> {
        Ok(Items::new(move |items| Recorded::TupleStruct(name, items)))
    }

    fn serialize_tuple_variant(
        self,
        of: &'static str,
        index: u32,
        name: &'static str,
        _length: usize,
    ) -> Result<Items, Error> {
        let variant = Variant { of, index, name };
        Ok(Items::new(move |items| {
            Recorded::TupleVariant(variant, items)
        }))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Entries, Error> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, name: &'static str, _length: usize) -> Result<Fields, Error> {
        Ok(Fields::new(move |fields| Recorded::Struct(name, fields)))
    }

    fn serialize_struct_variant(
        self,
        of: &'static str,
        index: u32,
        name: &'static str,
        _length: usize,
    ) -> Result<Fields, Error> {
        let variant = Variant { of, index, name };
        Ok(Fields::new(move |fields| {
            Recorded::StructVariant(variant, fields)
        }))
    }
}

/// The parts of a value that is not at its end yet, and what it is with all of them.
struct Parts<P> {
    parts: Vec<P>,
    whole: Box<dyn FnOnce(Vec<P>) -> Recorded>,
}

type Items = Parts<Recorded>;
type Fields = Parts<Field>;

impl<P> Parts<P> {
    fn new(whole: impl FnOnce(Vec<P>) -> Recorded + 'static) -> Parts<P> {
        Parts {
            parts: Vec::new(),
            whole: Box::new(whole),
        }
    }

    fn end(self) -> Recorded {
        (self.whole)(self.parts)
    }
}

/// Declares how the parts of values are recorded that have no names.
macro_rules! record_items {
    ($($part:ident: $method:ident),*) => {
        $(impl $part for Items {
            type Ok = Recorded;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.parts.push(Recorded::of(value)?);
                Ok(())
            }

            fn end(self) -> Result<Recorded, Error> {
                Ok(Parts::end(self))
            }
        })*
    };
}

record_items! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

/// Declares how the fields of structs are recorded.
macro_rules! record_fields {
    ($($part:ident),*) => {
        $(impl $part for Fields {
            type Ok = Recorded;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.parts.push((name, Recorded::of(value)?));
                Ok(())
            }

            fn end(self) -> Result<Recorded, Error> {
                Ok(Parts::end(self))
            }
        })*
    };
}

record_fields!(SerializeStruct, SerializeStructVariant);

/// The entries of a map that is not at its end yet.
#[derive(Default)]
struct Entries {
    entries: Vec<(Recorded, Recorded)>,
    key: Option<Recorded>,
}

impl SerializeMap for Entries {
    type Ok = Recorded;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = Some(Recorded::of(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.key.take().ok_or_else(value_without_key)?;
        self.entries.push((key, Recorded::of(value)?));
        Ok(())
    }

    fn end(self) -> Result<Recorded, Error> {
        Ok(Recorded::Map(self.entries))
    }
}

fn value_without_key() -> Error {
    serde::ser::Error::custom("a map has a value without a key")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    struct All<'a> {
        z: u8,
        text: &'a str,
        nothing: (),
        none: Option<u8>,
        some: Option<f32>,
        pair: (i8, char),
        list: Vec<Kinds>,
        by_number: BTreeMap<u32, Wrapped>,
        unit: Unit,
        large: u128,
        two: Two,
    }

    #[derive(Serialize)]
    enum Kinds {
        Plain,
        Wrapping(bool),
        Two(i16, u64),
        Named { b: i32, a: f64 },
    }

    #[derive(Serialize)]
    struct Wrapped(i64);

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Two(u16, i128);

    #[test]
    fn what_was_recorded_is_written_as_the_value_itself() {
        let value = All {
            z: 1,
            text: "text",
            nothing: (),
            none: None,
            some: Some(0.1),
            pair: (-1, 'c'),
            list: vec![
                Kinds::Plain,
                Kinds::Wrapping(true),
                Kinds::Two(-2, u64::MAX),
                Kinds::Named { b: 3, a: 0.1 },
            ],
            by_number: BTreeMap::from([(7, Wrapped(8))]),
            unit: Unit,
            large: u128::MAX,
            two: Two(1, -1),
        };
        let recorded = Recorded::of(&value).unwrap();
        assert_eq!(
            serde_json::to_string(&recorded).unwrap(),
            serde_json::to_string(&value).unwrap()
        );
    }

    #[test]
    fn a_value_that_cannot_be_written_cannot_be_recorded() {
        struct Refuses;
        impl Serialize for Refuses {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("not today"))
            }
        }
        let error = Recorded::of(&[Refuses]).unwrap_err();
        assert_eq!(error.to_string(), "not today");
    }
}
