//! Something harmless of any type: no text, zero, nothing. It stands where what was sent does not fit.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Slip;

/// One of [`NUMBER`] blanks. A type that refuses one may take another: a date is no empty text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blank {
    number: usize,
    /// Whether an `Option` holds something.
    is_full: bool,
}

/// Texts that types with a form of their own read.
const TEXTS: [&str; NUMBER] = [
    "",
    "1",
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "00:00:00",
    "00000000-0000-0000-0000-000000000000",
];

/// How many blanks there are.
pub(super) const NUMBER: usize = 6;

impl Blank {
    pub(super) fn new(number: usize) -> Blank {
        let is_full = false;
        Blank { number, is_full }
    }

    /// One in which whatever may be there is there.
    pub(super) fn full(number: usize) -> Blank {
        let is_full = true;
        Blank { number, is_full }
    }

    fn text(self) -> &'static str {
        TEXTS[self.number % NUMBER]
    }

    /// Zero, or one for those that cannot be zero.
    fn number(self) -> u8 {
        u8::from(self.number > 0)
    }
}

macro_rules! numbers {
    ($($method:ident: $visit:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
            visitor.$visit(self.number().into())
        })*
    };
}

type NoFields = MapDeserializer<'static, std::iter::Empty<(&'static str, &'static str)>, Slip>;

impl<'de> de::Deserializer<'de> for Blank {
    type Error = Slip;

    numbers! {
        deserialize_i16: visit_i16;
        deserialize_i32: visit_i32;
        deserialize_i64: visit_i64;
        deserialize_i128: visit_i128;
        deserialize_u8: visit_u8;
        deserialize_u16: visit_u16;
        deserialize_u32: visit_u32;
        deserialize_u64: visit_u64;
        deserialize_u128: visit_u128;
        deserialize_f32: visit_f32;
        deserialize_f64: visit_f64;
        deserialize_char: visit_char;
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        visitor.visit_i8(i8::from(self.number > 0))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        visitor.visit_bool(false)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        match self.is_full {
            true => visitor.visit_some(self),
            false => visitor.visit_none(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        #[cfg(feature = "multipart")]
        if name == crate::http::UPLOAD {
            let _table = crate::http::UploadTable::with_an_empty_file();
            let number: de::value::UsizeDeserializer<Slip> = 0_usize.into_deserializer();
            return visitor.visit_newtype_struct(number);
        }
        let _ = name;
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        self.deserialize_tuple(0, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::repeat_n(self, length)))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.deserialize_tuple(length, visitor)
    }

    /// Fields that must be there are missed by name then, and filled one by one.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Slip> {
        visitor.visit_map(NoFields::new(std::iter::empty()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Slip> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Slip> {
        let variant: StrDeserializer<'static, Slip> = variants
            .get(self.number)
            .copied()
            .unwrap_or("")
            .into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! { str string bytes byte_buf identifier ignored_any }
}

impl<'de> IntoDeserializer<'de, Slip> for Blank {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
