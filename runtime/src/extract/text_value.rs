//! A text as a value: what placeholders and the fields of queries and forms have in common.

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::misfit::Misfit;
use crate::routing::split_remainder;

/// One text, read as whatever scalar is wanted.
pub(super) struct Text<'r>(pub(super) &'r str);

impl<'de> IntoDeserializer<'de, Misfit> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident($type:ty) $wanted:expr;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Misfit::of_text(self.0, $wanted)),
            }
        })*
    };
}

/// A whole number of few bits, with its bounds.
macro_rules! whole {
    ($type:ty) => {
        format_args!("a whole number from {} to {}", <$type>::MIN, <$type>::MAX)
    };
}

const WHOLE: &str = "a whole number";
const NOT_NEGATIVE: &str = "a whole number that is not negative";
const NUMBER: &str = "a number";

impl<'de> de::Deserializer<'de> for Text<'de> {
    type Error = Misfit;

    parsed! {
        deserialize_bool: visit_bool(bool) "`true` or `false`";
        deserialize_i8: visit_i8(i8) whole!(i8);
        deserialize_i16: visit_i16(i16) whole!(i16);
        deserialize_i32: visit_i32(i32) whole!(i32);
        deserialize_i64: visit_i64(i64) WHOLE;
        deserialize_i128: visit_i128(i128) WHOLE;
        deserialize_u8: visit_u8(u8) whole!(u8);
        deserialize_u16: visit_u16(u16) whole!(u16);
        deserialize_u32: visit_u32(u32) whole!(u32);
        deserialize_u64: visit_u64(u64) NOT_NEGATIVE;
        deserialize_u128: visit_u128(u128) NOT_NEGATIVE;
        deserialize_f32: visit_f32(f32) NUMBER;
        deserialize_f64: visit_f64(f64) NUMBER;
        deserialize_char: visit_char(char) "a single character";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0.is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_enum(self)
    }

    /// The segments of a remainder.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_seq(SeqDeserializer::new(
            split_remainder(self.0).into_iter().map(Text),
        ))
    }

    forward_to_deserialize_any! {
        str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

/// A text names a variant without fields.
impl<'de> EnumAccess<'de> for Text<'de> {
    type Error = Misfit;
    type Variant = UnitOnly;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, UnitOnly), Self::Error> {
        Ok((seed.deserialize(self)?, UnitOnly))
    }
}

pub(super) struct UnitOnly;

impl UnitOnly {
    fn refused<T>() -> Result<T, Misfit> {
        Err(de::Error::custom(
            "a text names only variants without fields",
        ))
    }
}

impl<'de> VariantAccess<'de> for UnitOnly {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        _seed: T,
    ) -> Result<T::Value, Self::Error> {
        UnitOnly::refused()
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        _visitor: V,
    ) -> Result<V::Value, Self::Error> {
        UnitOnly::refused()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Self::Error> {
        UnitOnly::refused()
    }
}
