//! A text as a value: what placeholders and the fields of queries and forms have in common.

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::routing::split_remainder;

/// Why what was sent does not fit a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    message: String,
    /// The type wants another number of things, or other names, than there are: no text could ever fit it.
    pub(super) of_shape: bool,
}

impl Misfit {
    /// The same, told of a field.
    pub(super) fn in_field(self, name: &str) -> Misfit {
        Misfit {
            message: format!("`{name}`: {}", self.message),
            ..self
        }
    }

    pub(super) fn of_shape(message: impl std::fmt::Display) -> Misfit {
        Misfit {
            message: message.to_string(),
            of_shape: true,
        }
    }
}

impl de::Error for Misfit {
    fn custom<M: std::fmt::Display>(message: M) -> Misfit {
        Misfit {
            message: message.to_string(),
            of_shape: false,
        }
    }

    fn missing_field(field: &'static str) -> Misfit {
        Misfit::of_shape(format_args!("`{field}` is missing"))
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Misfit {
        Misfit::of_shape(format_args!(
            "there are {length} values, and {expected} is wanted"
        ))
    }
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misfit {}

/// One text, read as whatever scalar is wanted.
pub(super) struct Text<'r>(pub(super) &'r str);

impl<'de> IntoDeserializer<'de, Misfit> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident($type:ty);)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(de::Error::invalid_value(de::Unexpected::Str(self.0), &visitor)),
            }
        })*
    };
}

impl<'de> de::Deserializer<'de> for Text<'de> {
    type Error = Misfit;

    parsed! {
        deserialize_bool: visit_bool(bool);
        deserialize_i8: visit_i8(i8);
        deserialize_i16: visit_i16(i16);
        deserialize_i32: visit_i32(i32);
        deserialize_i64: visit_i64(i64);
        deserialize_i128: visit_i128(i128);
        deserialize_u8: visit_u8(u8);
        deserialize_u16: visit_u16(u16);
        deserialize_u32: visit_u32(u32);
        deserialize_u64: visit_u64(u64);
        deserialize_u128: visit_u128(u128);
        deserialize_f32: visit_f32(f32);
        deserialize_f64: visit_f64(f64);
        deserialize_char: visit_char(char);
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
