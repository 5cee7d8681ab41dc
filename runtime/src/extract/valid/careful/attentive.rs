//! A deserializer around another one, which notes where things are read, what they are called and what does not fit.

use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};

use super::key::Key;
use super::slip::Wanted;
use super::{Notes, Slip};

/// The deserializer, and in its place whatever it hands out: visitors, seeds, and access to what is inside.
pub(in crate::extract::valid) struct Attentive<'n, D> {
    inner: D,
    notes: &'n Notes,
}

impl<'n, D> Attentive<'n, D> {
    pub(in crate::extract::valid) fn new(inner: D, notes: &'n Notes) -> Self {
        Attentive { inner, notes }
    }

    fn watch<V>(&self, visitor: V, wanted: Wanted) -> Watch<'n, V> {
        Watch {
            visitor,
            notes: self.notes,
            wanted,
        }
    }
}

/// An error of the inner deserializer: the mistake itself, unless it has been noted where it was found.
fn noted<T, E: de::Error>(result: Result<T, E>, notes: &Notes, wanted: Wanted) -> Result<T, Slip> {
    result.map_err(|error| {
        let slip = match wanted {
            Wanted::Anything => Slip::Said(error.to_string()),
            _ => Slip::Noted,
        };
        notes.note(slip, wanted)
    })
}

/// The same, the other way: what a type has reported, for the inner deserializer, which may know a way out.
fn passed_on<T, E: de::Error>(
    result: Result<T, Slip>,
    notes: &Notes,
    wanted: Wanted,
) -> Result<T, E> {
    result.map_err(|slip| {
        let missing = match slip {
            Slip::Missing(name) => Some(name),
            _ => None,
        };
        let slip = notes.note(slip, wanted);
        match missing {
            Some(name) => E::missing_field(name),
            None if notes.is_nested() => E::invalid_type(Unexpected::Map, &"one value"),
            None => E::custom(slip),
        }
    })
}

macro_rules! wanting {
    ($($method:ident: $wanted:expr;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
            let watch = self.watch(visitor, $wanted);
            noted(self.inner.$method(watch), self.notes, $wanted)
        })*
    };
}

/// A whole number of a type, and what it can be if a person can be told.
macro_rules! whole {
    ($type:ident) => {
        Wanted::Whole(
            stringify!($type),
            Some((i64::from($type::MIN), i64::from($type::MAX))),
        )
    };
}

/// No person counts that far.
const FROM_ZERO: Option<(i64, i64)> = Some((0, i64::MAX));

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Attentive<'_, D> {
    type Error = Slip;

    wanting! {
        deserialize_any: Wanted::Anything;
        deserialize_bool: Wanted::Truth;
        deserialize_i8: whole!(i8);
        deserialize_i16: whole!(i16);
        deserialize_i32: whole!(i32);
        deserialize_i64: Wanted::Whole("i64", None);
        deserialize_i128: Wanted::Whole("i128", None);
        deserialize_u8: whole!(u8);
        deserialize_u16: whole!(u16);
        deserialize_u32: whole!(u32);
        deserialize_u64: Wanted::Whole("u64", FROM_ZERO);
        deserialize_u128: Wanted::Whole("u128", FROM_ZERO);
        deserialize_f32: Wanted::Number("f32");
        deserialize_f64: Wanted::Number("f64");
        deserialize_char: Wanted::Character;
        deserialize_str: Wanted::Text;
        deserialize_string: Wanted::Text;
        deserialize_bytes: Wanted::Anything;
        deserialize_byte_buf: Wanted::Anything;
        deserialize_option: Wanted::Anything;
        deserialize_unit: Wanted::Anything;
        deserialize_identifier: Wanted::Text;
        deserialize_ignored_any: Wanted::Anything;
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        self.notes.is_list();
        let watch = self.watch(visitor, Wanted::List);
        noted(self.inner.deserialize_seq(watch), self.notes, Wanted::List)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.notes.is_list();
        let watch = self.watch(visitor, Wanted::List);
        noted(
            self.inner.deserialize_tuple(length, watch),
            self.notes,
            Wanted::List,
        )
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.notes.is_list();
        let watch = self.watch(visitor, Wanted::List);
        let read = self.inner.deserialize_tuple_struct(name, length, watch);
        noted(read, self.notes, Wanted::List)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        let watch = self.watch(visitor, Wanted::Object);
        noted(
            self.inner.deserialize_map(watch),
            self.notes,
            Wanted::Object,
        )
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.notes.has_fields(fields);
        let watch = self.watch(visitor, Wanted::Object);
        let read = self.inner.deserialize_struct(name, fields, watch);
        noted(read, self.notes, Wanted::Object)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Slip> {
        let wanted = Wanted::Choice(variants);
        let watch = self.watch(visitor, wanted);
        let read = self.inner.deserialize_enum(name, variants, watch);
        noted(read, self.notes, wanted)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        let watch = self.watch(visitor, Wanted::Anything);
        let read = self.inner.deserialize_newtype_struct(name, watch);
        noted(read, self.notes, Wanted::Anything)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        let watch = self.watch(visitor, Wanted::Anything);
        let read = self.inner.deserialize_unit_struct(name, watch);
        noted(read, self.notes, Wanted::Anything)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// A visitor whose type has asked for something.
struct Watch<'n, V> {
    visitor: V,
    notes: &'n Notes,
    wanted: Wanted,
}

macro_rules! visits {
    ($($method:ident($type:ty);)*) => {
        $(fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            passed_on(self.visitor.$method(value), self.notes, self.wanted)
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watch<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    visits! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        passed_on(self.visitor.visit_none(), self.notes, self.wanted)
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        passed_on(self.visitor.visit_unit(), self.notes, self.wanted)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let some = self.visitor.visit_some(Attentive::new(inner, self.notes));
        passed_on(some, self.notes, self.wanted)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let inner = Attentive::new(inner, self.notes);
        let read = self.visitor.visit_newtype_struct(inner);
        passed_on(read, self.notes, self.wanted)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let items = Items {
            inner,
            notes: self.notes,
            index: 0,
        };
        passed_on(self.visitor.visit_seq(items), self.notes, self.wanted)
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let fields = Fields {
            inner,
            notes: self.notes,
            name: None,
            missing: self.notes.missing_here(),
            sent: true,
        };
        passed_on(self.visitor.visit_map(fields), self.notes, self.wanted)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let inner = Attentive::new(inner, self.notes);
        passed_on(self.visitor.visit_enum(inner), self.notes, self.wanted)
    }
}

/// What one type reads at one place: a blank, if that stands there.
impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Attentive<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Attentive { inner: seed, notes } = self;
        let read = match notes.blank_here() {
            Some(blank) => {
                IgnoredAny::deserialize(inner)?;
                seed.deserialize(Attentive::new(blank, notes))
            }
            None => seed.deserialize(Attentive::new(inner, notes)),
        };
        passed_on(read, notes, Wanted::Anything)
    }
}

struct Items<'n, A> {
    inner: A,
    notes: &'n Notes,
    index: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, A> {
    type Error = Slip;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Slip> {
        let notes = self.notes;
        let index = self.index;
        self.index += 1;
        notes.in_item(index, || {
            let read = self.inner.next_element_seed(Attentive::new(seed, notes));
            noted(read, notes, Wanted::Anything)
        })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// The fields that were sent, then those that were not and are filled.
struct Fields<'n, A> {
    inner: A,
    notes: &'n Notes,
    /// The field whose value comes next.
    name: Option<String>,
    missing: Vec<String>,
    /// Whether the current field is one that was sent.
    sent: bool,
}

impl<'de, A: MapAccess<'de>> Fields<'_, A> {
    fn next_name(&mut self) -> Result<Option<String>, Slip> {
        if self.sent {
            let name = noted(self.inner.next_key(), self.notes, Wanted::Anything)?;
            if let Some(name) = name {
                return Ok(Some(name));
            }
            self.sent = false;
        }
        Ok(self.missing.pop())
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, A> {
    type Error = Slip;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Slip> {
        self.name = self.next_name()?;
        match &self.name {
            Some(name) => {
                let key = seed.deserialize(Key(name.clone()));
                key.map(Some)
                    .map_err(|slip| self.notes.note(slip, Wanted::Text))
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Slip> {
        let name = self
            .name
            .take()
            .expect("serde asks for a key before its value");
        let notes = self.notes;
        notes.in_field(&name, || match self.sent {
            true => {
                let read = self.inner.next_value_seed(Attentive::new(seed, notes));
                noted(read, notes, Wanted::Anything)
            }
            false => {
                let blank = notes.blank_here().expect("what was not sent is filled");
                let read = seed.deserialize(Attentive::new(blank, notes));
                read.map_err(|slip| notes.note(slip, Wanted::Anything))
            }
        })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, 'n, A: EnumAccess<'de>> EnumAccess<'de> for Attentive<'n, A> {
    type Error = Slip;
    type Variant = Attentive<'n, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Slip> {
        let Attentive { inner, notes } = self;
        let read = inner.variant_seed(Unfilled(Attentive::new(seed, notes)));
        let (variant, rest) = noted(read, notes, Wanted::Anything)?;
        Ok((variant, Attentive::new(rest, notes)))
    }
}

/// The name of a variant: it stands at the place of its value, and the blank there is for that.
struct Unfilled<'n, S>(Attentive<'n, S>);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Unfilled<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Attentive { inner: seed, notes } = self.0;
        let read = seed.deserialize(Attentive::new(inner, notes));
        passed_on(read, notes, Wanted::Anything)
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Attentive<'_, A> {
    type Error = Slip;

    fn unit_variant(self) -> Result<(), Slip> {
        noted(self.inner.unit_variant(), self.notes, Wanted::Anything)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Slip> {
        let seed = Unfilled(Attentive::new(seed, self.notes));
        let read = self.inner.newtype_variant_seed(seed);
        noted(read, self.notes, Wanted::Anything)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Slip> {
        self.notes.is_list();
        let watch = self.watch(visitor, Wanted::List);
        let read = self.inner.tuple_variant(length, watch);
        noted(read, self.notes, Wanted::List)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.notes.has_fields(fields);
        let watch = self.watch(visitor, Wanted::Object);
        let read = self.inner.struct_variant(fields, watch);
        noted(read, self.notes, Wanted::Object)
    }
}
