//! `Path<T>`: the placeholders of the matched route as a value.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Visitor};

use super::misfit::Misfit;
use super::placeholder::leads_nowhere;
use super::text_value::Text;
use super::typed::wraps_one_value;
use super::{FromPlaceholder, FromRequest, Leaves, NotThatKind, Readable};
use crate::error::Error;
use crate::http::Request;
use crate::routing::Matchdict;

/// The placeholders of the matched route: a struct takes them by name, a tuple in order, any other type the only one there is.
///
/// As an argument named after a placeholder of the view's own `route` it is that placeholder alone.
///
/// # Errors
///
/// 404 when a text is not of its type: such an address leads nowhere. 500, and a line in the log, when the type wants other placeholders
/// than the route has.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// async fn between(Path((from, to)): Path<(u32, u32)>) -> String {
///     format!("{}", to - from)
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("between", "/between/{from}/{to}");
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[doc(alias = "matchdict")]
pub struct Path<T>(pub T);

wraps_one_value!(Path);

impl<T: Readable + Send> FromRequest for Path<T> {
    type Body = Leaves;
    type Rejection = Error;

    const SEES_PLACEHOLDERS: bool = true;

    async fn from_request(request: &Request) -> Result<Self, Error> {
        match T::deserialize(Placeholders(request.matchdict())) {
            Ok(value) => Ok(Path(value)),
            Err(misfit) if misfit.is_of_shape() => Err(never_fits::<T>(request, &misfit)),
            Err(_) => Err(leads_nowhere().into()),
        }
    }
}

/// No address could lead to a view whose type does not fit its route.
fn never_fits<T>(request: &Request, misfit: &Misfit) -> Error {
    let pattern = request
        .matched_route()
        .map(|route| route.pattern().to_owned());
    let type_name = std::any::type_name::<T>();
    Error::msg(format!(
        "`Path<{type_name}>` does not fit the route {:?}: {misfit}",
        pattern.unwrap_or_default()
    ))
}

impl<'r, T: FromPlaceholder<'r>> FromPlaceholder<'r> for Path<T> {
    fn from_placeholder(text: &'r str) -> Result<Self, NotThatKind> {
        T::from_placeholder(text).map(Path)
    }
}

/// All placeholders, as serde reads them.
struct Placeholders<'r>(Matchdict<'r>);

impl<'r> Placeholders<'r> {
    fn only(&self) -> Result<Text<'r>, Misfit> {
        match (self.0.len(), self.0.at(0)) {
            (1, Some(text)) => Ok(Text(text)),
            (number, _) => Err(Misfit::of_shape(format_args!(
                "one placeholder is wanted, and the route has {number}"
            ))),
        }
    }

    fn texts(&self) -> impl Iterator<Item = Text<'r>> {
        self.0.iter().map(|(_, text)| Text(text))
    }
}

macro_rules! the_only_one {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.only()?.$method(visitor)
        })*
    };
}

impl<'de> de::Deserializer<'de> for Placeholders<'de> {
    type Error = Misfit;

    the_only_one! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_map(MapDeserializer::new(
            self.0.iter().map(|(name, text)| (name, Text(text))),
        ))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_seq(SeqDeserializer::new(self.texts()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if length != self.0.len() {
            return Err(de::Error::invalid_length(self.0.len(), &visitor));
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_tuple(length, visitor)
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
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::routing::{Matched, Pattern, Route, RouteTable};
    use crate::site::Site;

    /// Reads `Path<T>` from a path that matched a pattern.
    fn read<T: Readable>(pattern: &str, path: &str) -> Result<T, Misfit> {
        let site = Site::declared(["", "", "", "", ""], 1, 1, 0);
        let route = Route {
            name: String::new(),
            pattern: Pattern::parse(pattern).unwrap(),
            site,
            in_place: false,
        };
        let (_, matched): (_, Matched) = RouteTable::new(vec![route])
            .unwrap()
            .find(path, |_| true)
            .unwrap();
        let request = Request::builder().uri(path).build();
        assert!(request.set_matched(matched));
        T::deserialize(Placeholders(request.matchdict()))
    }

    #[test]
    fn a_struct_takes_placeholders_by_name() {
        #[derive(Deserialize, Debug, PartialEq)]
        struct Article {
            slug: String,
            year: u16,
        }
        let article = read::<Article>("/{year}/{slug}", "/1999/a-b");
        assert_eq!(
            article,
            Ok(Article {
                slug: "a-b".into(),
                year: 1999
            })
        );
        assert!(read::<Article>("/{year}/{other}", "/1999/a").is_err());
    }

    #[test]
    fn a_tuple_takes_them_in_order_and_all_of_them() {
        assert_eq!(read("/{a}/{b}", "/1/x"), Ok((1, "x".to_owned())));
        assert!(read::<(u8,)>("/{a}/{b}", "/1/2").is_err());
    }

    #[test]
    fn any_other_type_is_the_only_one() {
        #[derive(Deserialize, Debug, PartialEq)]
        struct Id(u64);
        #[derive(Deserialize, Debug, PartialEq)]
        #[serde(rename_all = "lowercase")]
        enum Colour {
            Red,
        }
        assert_eq!(read("/{id}", "/7"), Ok(7u64));
        assert_eq!(read("/{id}", "/7"), Ok(Id(7)));
        assert_eq!(read("/{colour}", "/red"), Ok(Colour::Red));
        assert_eq!(read("/*rest", "/1/2"), Ok(vec![vec![1u8, 2]]));
        assert!(read::<Colour>("/{colour}", "/blue").is_err());
        assert!(read::<u8>("/{id}", "/256").is_err());
        assert!(read::<u64>("/{a}/{b}", "/1/2").is_err());
    }

    #[test]
    fn an_empty_text_is_none() {
        assert_eq!(read::<(Option<u8>,)>(r"/{page:\d*}", "/"), Ok((None,)));
        assert_eq!(read::<(Option<u8>,)>(r"/{page:\d*}", "/3"), Ok((Some(3),)));
    }
}
