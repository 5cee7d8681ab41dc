//! How the fields of what was sent are called, and which of them are lists.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::place::{Step, shown};

/// What is known of what was sent, or of a part of it.
///
/// How many fields and items there are is up to the client, so each is found without a look at the others.
#[derive(Debug, Default)]
pub(in crate::extract::valid) struct Shape {
    /// Its fields, in the order of the type.
    fields: IndexMap<String, Shape>,
    /// The first field of each name, whatever its spelling.
    spellings: HashMap<String, usize>,
    is_list: bool,
    /// Items of the list that are more than a value.
    items: BTreeMap<usize, Shape>,
}

impl Shape {
    pub(super) fn add_field(&mut self, place: &[Step], name: &str) {
        self.at(place).field_mut(name);
    }

    pub(super) fn add_list(&mut self, place: &[Step]) {
        self.at(place).is_list = true;
    }

    pub(super) fn names_of_fields(&mut self, place: &[Step]) -> Vec<String> {
        self.at(place).fields.keys().cloned().collect()
    }

    fn at(&mut self, place: &[Step]) -> &mut Shape {
        place.iter().fold(self, |shape, step| match step {
            Step::Field(name) => shape.field_mut(name),
            Step::Item(index) => shape.items.entry(*index).or_default(),
        })
    }

    fn field_mut(&mut self, name: &str) -> &mut Shape {
        let place = self.fields.get_index_of(name).unwrap_or_else(|| {
            let (place, _) = self.fields.insert_full(name.to_owned(), Shape::default());
            self.spellings.entry(letters(name)).or_insert(place);
            place
        });
        &mut self.fields[place]
    }

    /// Every field that is known, at any depth.
    pub(in crate::extract::valid) fn all_fields(&self) -> Vec<String> {
        let mut all = Vec::new();
        self.collect_fields(&mut Vec::new(), &mut all);
        all
    }

    fn collect_fields(&self, place: &mut Vec<Step>, all: &mut Vec<String>) {
        let fields = self
            .fields
            .iter()
            .map(|(name, shape)| (Step::Field(name.clone()), shape));
        let items = self
            .items
            .iter()
            .map(|(index, shape)| (Step::Item(*index), shape));
        for (step, shape) in fields.chain(items) {
            place.push(step);
            all.push(shown(place));
            shape.collect_fields(place, all);
            place.pop();
        }
    }

    /// What was sent as a page shows it again: each field is there, and a list is a list, even if one value was sent.
    pub(in crate::extract::valid) fn complete(&self, sent: Value) -> Value {
        if self.is_list {
            return Value::Array(match sent {
                Value::Array(items) => self.complete_items(items),
                Value::Null => Vec::new(),
                Value::String(text) if text.is_empty() => Vec::new(),
                one => self.complete_items(vec![one]),
            });
        }
        if self.fields.is_empty() {
            return match sent {
                Value::Null => Value::String(String::new()),
                sent => sent,
            };
        }
        let mut object = match sent {
            Value::Object(object) => object,
            Value::Null => Map::new(),
            other => return other,
        };
        for (name, shape) in &self.fields {
            let value = object.remove(name).unwrap_or_default();
            object.insert(name.clone(), shape.complete(value));
        }
        Value::Object(object)
    }

    fn complete_items(&self, items: Vec<Value>) -> Vec<Value> {
        let complete = |(index, item)| match self.items.get(&index) {
            Some(shape) => shape.complete(item),
            None => item,
        };
        items.into_iter().enumerate().map(complete).collect()
    }

    fn field(&self, name: &str) -> Option<(&String, &Shape)> {
        let spelt_alike = || {
            let place = self.spellings.get(&letters(name))?;
            self.fields.get_index(*place)
        };
        self.fields.get_key_value(name).or_else(spelt_alike)
    }

    /// Where in what was sent something stands that Rust knows by a path.
    ///
    /// A field is found under its name, in any spelling (`first_name` is `firstName` and `first-name`). What was flattened stands where its
    /// owner does, and a value in a struct of its own (`Username(String)`) where the struct does.
    pub(in crate::extract::valid) fn find(&self, path: &[Step]) -> String {
        let mut place = Vec::new();
        let mut here = Some(self);
        for (number, step) in path.iter().enumerate() {
            match step {
                Step::Item(index) => {
                    if let Some(list) = here.filter(|shape| shape.is_list) {
                        place.push(Step::Item(*index));
                        here = list.items.get(index);
                    }
                }
                Step::Field(name) => {
                    let name = name.strip_prefix("r#").unwrap_or(name);
                    let found = here.and_then(|shape| shape.field(name));
                    if let Some((known, shape)) = found {
                        place.push(Step::Field(known.clone()));
                        here = Some(shape);
                    } else if !here.is_some_and(|shape| shape.holds_rest(&path[number + 1..])) {
                        place.push(Step::Field(name.to_owned()));
                        here = None;
                    }
                }
            }
        }
        shown(&place)
    }

    /// Whether the next field of a path stands here.
    fn holds_rest(&self, rest: &[Step]) -> bool {
        match rest.first() {
            Some(Step::Field(name)) => self.field(name).is_some(),
            _ => false,
        }
    }
}

/// A name without its spelling, as `rename_all` makes spellings differ.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}
