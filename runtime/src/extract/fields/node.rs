//! A field with all that was sent for it, as serde reads it.

use std::any::type_name;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::super::misfit::{Hint, Misfit};
use super::super::text_value::Text;
#[cfg(feature = "multipart")]
use super::files;
use super::name::{MAX_DEPTH, Name};
use super::plan::Plan;
use super::words;

/// A name with its value, as they were sent.
#[derive(Debug)]
pub(super) struct Pair<'d> {
    pub(super) name: Name<'d>,
    pub(super) value: Value<'d>,
    /// Of several values the last one of the first source counts where one is wanted (O1).
    pub(super) source: usize,
}

/// What was sent for a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'d> {
    Text(&'d str),
    /// By its number in the table of the present files.
    #[cfg(feature = "multipart")]
    File(usize),
}

impl<'d> Value<'d> {
    fn text(self) -> Result<&'d str, Misfit> {
        match self {
            Value::Text(text) => Ok(text),
            #[cfg(feature = "multipart")]
            Value::File(_) => Err(files::unwanted()),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        matches!(self, Value::Text(""))
    }
}

/// A field, or the whole: the pairs whose names begin with it.
///
/// Without any it is absent: a list is empty then, and a checkbox off.
#[derive(Debug, Clone)]
pub(super) struct Node<'n, 'd> {
    plan: &'n Plan,
    entries: Vec<Entry<'n, 'd>>,
    path: Cow<'d, str>,
    /// How many values it is inside of.
    level: usize,
}

/// A pair, and how many steps of its name have been taken.
#[derive(Debug, Clone, Copy)]
struct Entry<'n, 'd> {
    pair: &'n Pair<'d>,
    taken: usize,
}

impl<'n, 'd> Node<'n, 'd> {
    /// The whole.
    pub(super) fn root(plan: &'n Plan, pairs: &'n [Pair<'d>]) -> Node<'n, 'd> {
        let entries = pairs.iter().map(|pair| Entry { pair, taken: 0 });
        Node {
            plan,
            entries: entries.collect(),
            path: "".into(),
            level: 0,
        }
    }

    /// Names and texts as they were sent.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let pairs = self.entries.iter().map(|entry| entry.pair);
        pairs.filter_map(|pair| {
            let text = pair.value.text().ok()?;
            Some((pair.name.up_to(pair.name.depth()), text))
        })
    }

    pub(super) fn is_absent(&self) -> bool {
        self.entries.is_empty()
    }

    /// The values of the field itself.
    fn here(&self) -> impl Iterator<Item = &Entry<'n, 'd>> {
        self.entries.iter().filter(|entry| !entry.leads_on())
    }

    /// The values of fields inside it.
    fn below(&self) -> impl Iterator<Item = &Entry<'n, 'd>> {
        self.entries.iter().filter(|entry| entry.leads_on())
    }

    /// The value that counts where one is wanted (O1).
    fn one(&self) -> Option<Value<'d>> {
        let source = self.here().map(|entry| entry.pair.source).min()?;
        let of_source = self.here().filter(|entry| entry.pair.source == source);
        of_source.last().map(|entry| entry.pair.value)
    }

    /// The text that a scalar is read from.
    fn text(&self, wanted: &dyn de::Expected) -> Result<&'d str, Misfit> {
        match self.one() {
            Some(value) => value.text(),
            None if self.is_absent() => Err(self.missing()),
            None => Err(de::Error::invalid_type(Unexpected::Map, wanted)),
        }
    }

    /// Told by the path, since the field is known.
    fn missing(&self) -> Misfit {
        <Misfit as de::Error>::missing_field("").at(&*self.path)
    }

    fn child(&self, path: Cow<'d, str>) -> Node<'n, 'd> {
        Node {
            plan: self.plan,
            entries: Vec::new(),
            path,
            level: self.level + 1,
        }
    }

    /// A field that was not sent, named as those beside it are.
    fn absent_child(&self, field: &str) -> Node<'n, 'd> {
        self.child(self.path_of(field).into())
    }

    fn path_of(&self, field: &str) -> String {
        let bracketed = |entry: &Entry<'_, '_>| entry.pair.name.in_brackets(entry.taken);
        match &*self.path {
            "" => field.to_owned(),
            path if self.below().next().is_some_and(bracketed) => format!("{path}[{field}]"),
            path => format!("{path}.{field}"),
        }
    }

    /// The fields inside it, in the order of their first values, and then those that a visitor misses otherwise.
    pub(super) fn fields<V>(&self, known: &[&str]) -> Vec<(Cow<'d, str>, Node<'n, 'd>)> {
        let missing: Vec<&'static str> = self.plan.absent_of::<V>().collect();
        let spelt: Vec<&str> = known.iter().chain(&missing).copied().collect();
        let spelt = spelt.into_iter().filter(|name| name.contains(['.', '[']));
        let spelt: Vec<&str> = spelt.collect();
        let as_written = self.plan.takes_names_as_written::<V>();
        let mut fields: Vec<(Cow<'d, str>, Node<'n, 'd>)> = Vec::new();
        let mut places: HashMap<Cow<'d, str>, usize> = HashMap::new();
        for entry in self.below() {
            let name = &entry.pair.name;
            // A field that the type asks for by name has not come to be part of a longer key.
            let (key, taken) = match as_written && !missing.contains(&name.step(entry.taken)) {
                true => (name.from(entry.taken), name.depth()),
                false => entry.next_step(&spelt),
            };
            let place = *places.entry(key).or_insert_with_key(|key| {
                let path = entry.pair.name.up_to(taken);
                fields.push((key.clone(), self.child(path.into())));
                fields.len() - 1
            });
            fields[place].1.entries.push(Entry { taken, ..*entry });
        }
        let absent = missing
            .into_iter()
            .filter(|field| !places.contains_key(*field));
        fields.extend(absent.map(|field| (field.into(), self.absent_child(field))));
        fields
    }

    /// The elements of a list: plain ones in their order, then numbered ones by their numbers. A number that is left out is none.
    fn elements(&self) -> Result<Vec<Node<'n, 'd>>, Misfit> {
        let mut elements = Vec::new();
        let mut numbered: BTreeMap<u32, Node<'n, 'd>> = BTreeMap::new();
        for entry in &self.entries {
            let name = &entry.pair.name;
            let (step, taken) = match entry.leads_on() {
                true => (name.step(entry.taken), entry.taken + 1),
                false => ("", entry.taken),
            };
            let element = Entry { taken, ..*entry };
            if !step.is_empty() {
                let path = name.up_to(taken);
                let index = index(step).ok_or_else(|| no_index(step).at(path))?;
                let node = numbered
                    .entry(index)
                    .or_insert_with(|| self.child(path.into()));
                node.entries.push(element);
            } else if element.leads_on() {
                return Err(without_number().at(name.up_to(name.depth())));
            } else {
                let mut node = self.child(name.up_to(taken).into());
                node.entries.push(element);
                elements.push(node);
            }
        }
        elements.extend(numbered.into_values());
        Ok(elements)
    }

    /// Whether all fields inside it are elements of a list.
    fn is_list(&self) -> bool {
        let step = |entry: &Entry<'n, 'd>| entry.pair.name.step(entry.taken);
        let mut steps = self.below().map(step);
        steps.all(|step| step.is_empty() || index(step).is_some())
    }

    /// The fields inside it, to a struct with these or to a map.
    pub(super) fn visit_fields<V: Visitor<'d>>(
        self,
        known: &[&str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        // A type may hold itself without end.
        if self.is_absent() && self.level > MAX_DEPTH {
            return Err(self.missing());
        }
        let fields = self.fields::<V>(known).into_iter();
        let divided = self
            .below()
            .any(|entry| entry.taken + 1 < entry.pair.name.depth());
        let access = Fields {
            fields,
            value: None,
        };
        visitor.visit_map(access).map_err(|misfit| {
            let misfit = match misfit.missing_here() {
                Some(field) => misfit.at(self.path_of(field)),
                None => misfit,
            };
            let misfit = match misfit.hint() {
                Some(Hint::Nested { .. }) if !(divided && known.is_empty()) => misfit,
                _ => misfit.of_type(type_name::<V>()),
            };
            self.plan.learn_from(&misfit);
            misfit
        })
    }
}

impl<'d> Entry<'_, 'd> {
    /// Whether the value belongs to a field inside.
    fn leads_on(&self) -> bool {
        self.taken < self.pair.name.depth()
    }

    /// The next step of the name, or as many as one of these is written in, and how many have been taken then.
    fn next_step(&self, spelt: &[&str]) -> (Cow<'d, str>, usize) {
        let (name, first) = (&self.pair.name, self.taken);
        let together = (first + 1..name.depth()).rev();
        let mut together = together.map(|last| (name.through(first, last), last));
        let together = match spelt {
            [] => None,
            _ => together.find(|(text, _)| spelt.contains(text)),
        };
        let (text, last) = together.unwrap_or((name.step(first), first));
        (text.into(), last + 1)
    }
}

/// The number of an element. Whatever it is, it only says where the element goes.
fn index(step: &str) -> Option<u32> {
    let digits = step.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| step.parse().ok())?
}

fn no_index(step: &str) -> Misfit {
    Misfit::of_text(step, "the number of an element")
}

fn without_number() -> Misfit {
    de::Error::custom("elements with fields of their own have numbers, as in `items[0][name]`")
}

/// Scalars come from the one text.
macro_rules! of_one_text {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            Text(self.text(&visitor)?).$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Node<'_, 'de> {
    type Error = Misfit;

    of_one_text! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char
        deserialize_bytes deserialize_byte_buf deserialize_identifier
    }

    /// A checkbox that is off is not sent at all.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.is_absent() {
            return visitor.visit_bool(false);
        }
        let text = self.text(&visitor)?;
        visitor.visit_bool(words::yes_or_no(text)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let text = self.text(&visitor)?;
        let Some(whole) = words::with_seconds(text) else {
            return visitor.visit_borrowed_str(text);
        };
        if self.plan.wants_seconds::<V>() {
            return visitor.visit_string(whole);
        }
        let of = type_name::<V>();
        let read: Result<_, Misfit> = visitor.visit_borrowed_str(text);
        read.map_err(|misfit| {
            let misfit = misfit.hinted(Hint::Seconds { of });
            self.plan.learn_from(&misfit);
            misfit
        })
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.here().count() {
            _ if self.is_absent() => Err(self.missing()),
            0 if !self.is_list() => self.visit_fields(&[], visitor),
            1 if self.entries.len() == 1 => match self.one() {
                #[cfg(feature = "multipart")]
                Some(Value::File(number)) => files::visit(number, visitor),
                _ => self.deserialize_str(visitor),
            },
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Elements(self.elements()?.into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.is_absent() {
            true => Err(self.missing()),
            false => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let is_text = !self.is_absent() && self.below().next().is_none();
        match is_text {
            // A type may well be read from a text, whatever it asks for.
            true => self.deserialize_any(visitor),
            false => self.visit_fields(fields, visitor),
        }
    }

    /// A field that was left empty is not filled in, however often it is there.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let mut entries = self.entries.iter();
        match entries.all(|entry| !entry.leads_on() && entry.pair.value.is_empty()) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        #[cfg(feature = "multipart")]
        if name == crate::http::UPLOAD {
            return match self.one() {
                Some(Value::File(number)) => files::visit(number, visitor),
                None if self.is_absent() => Err(self.missing()),
                _ => Err(files::wanted()),
            };
        }
        let _ = name;
        visitor.visit_newtype_struct(self)
    }

    /// A text names a variant; a single field inside is one by its name and has its content.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        if let Some(value) = self.one() {
            return Text(value.text()?).deserialize_enum(name, variants, visitor);
        }
        let mut fields = self.fields::<V>(variants);
        match (fields.pop(), fields.len()) {
            (Some((variant, content)), 0) => visitor.visit_enum(Variant { variant, content }),
            (None, _) => Err(self.missing()),
            (Some(_), others) => Err(de::Error::custom(format_args!(
                "one of several is wanted, and there are {}",
                others + 1
            ))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { unit unit_struct }
}

/// The fields of a struct or the keys of a map, and the one whose value comes next.
struct Fields<'n, 'd> {
    fields: std::vec::IntoIter<(Cow<'d, str>, Node<'n, 'd>)>,
    value: Option<Node<'n, 'd>>,
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        let Some((key, node)) = self.fields.next() else {
            return Ok(None);
        };
        let path = node.path.clone();
        self.value = Some(node);
        let key = deserialize_key(seed, key).map_err(|misfit| misfit.at(path))?;
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let node = self.value.take();
        let node = node.expect("serde asks for a key before its value");
        let path = node.path.clone();
        seed.deserialize(node).map_err(|misfit| misfit.at(path))
    }
}

fn deserialize_key<'de, K: DeserializeSeed<'de>>(
    seed: K,
    key: Cow<'de, str>,
) -> Result<K::Value, Misfit> {
    match key {
        Cow::Borrowed(key) => seed.deserialize(Text(key)),
        Cow::Owned(key) => {
            let key: StringDeserializer<Misfit> = key.into_deserializer();
            seed.deserialize(key)
        }
    }
}

struct Elements<'n, 'd>(std::vec::IntoIter<Node<'n, 'd>>);

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misfit> {
        let Some(node) = self.0.next() else {
            return Ok(None);
        };
        let path = node.path.clone();
        let element = seed.deserialize(node);
        element.map(Some).map_err(|misfit| misfit.at(path))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// A variant and what it holds.
struct Variant<'n, 'd> {
    variant: Cow<'d, str>,
    content: Node<'n, 'd>,
}

impl<'n, 'de> EnumAccess<'de> for Variant<'n, 'de> {
    type Error = Misfit;
    type Variant = Node<'n, 'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Node<'n, 'de>), Misfit> {
        Ok((deserialize_key(seed, self.variant)?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Node<'_, 'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        let path = self.path.clone();
        seed.deserialize(self).map_err(|misfit| misfit.at(path))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.visit_fields(fields, visitor)
    }
}
