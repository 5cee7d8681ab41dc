//! The settings as a tree in which every value knows where it was written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeArray, DeTable, DeValue};
use toml::value::Datetime;

use super::error::SettingsError;

/// A value and its place.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) value: Value,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// At this byte of the file: the key's, or the value's where it is part of a list.
    File(usize),
    /// In the environment variable of this name.
    Variable(Arc<str>),
    /// It came to be because something below it was written.
    Nowhere,
}

/// What TOML can say, and what the environment says.
#[derive(Clone)]
pub(super) enum Value {
    Table(Table),
    Array(Vec<Node>),
    String(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Datetime(Datetime),
    /// A variable's value. What it means is settled by the type that is asked for.
    Text(String),
}

pub(super) type Table = BTreeMap<String, Node>;

impl Node {
    /// Reads a whole file.
    pub(super) fn parse(source: &Source) -> Result<Self, SettingsError> {
        let table = DeTable::parse(&source.text).map_err(|error| {
            let offset = error.span().map_or(source.text.len(), |span| span.start);
            SettingsError::syntax(source, offset, error.message())
        })?;
        Self::from_table(Place::Nowhere, table.into_inner(), Place::in_file)
            .map_err(|Unfit(place)| SettingsError::at(&place, source, TOO_LARGE.to_owned()))
    }

    /// Reads a variable's value as TOML; `None` where it is none.
    pub(super) fn parse_text(text: &str, place: &Place) -> Option<Self> {
        let value = DeValue::parse(text.trim()).ok()?;
        Self::from_value(place.clone(), value.into_inner(), |_| place.clone()).ok()
    }

    /// A section that nobody wrote down.
    pub(super) fn empty_table() -> Self {
        Self {
            place: Place::Nowhere,
            value: Value::Table(Table::new()),
        }
    }

    /// The names in a table; none in anything else.
    pub(super) fn keys(&self) -> Vec<&str> {
        match &self.value {
            Value::Table(table) => table.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    fn from_value<P>(place: Place, value: DeValue<'_>, place_of: P) -> Result<Self, Unfit>
    where
        P: Copy + Fn(Range<usize>) -> Place,
    {
        let value = match value {
            DeValue::Table(table) => return Self::from_table(place, table, place_of),
            DeValue::Array(array) => return Self::from_array(place, array, place_of),
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Boolean(value) => Value::Boolean(value),
            DeValue::Datetime(value) => Value::Datetime(value),
            DeValue::Float(number) => {
                Value::Float(number.as_str().parse().map_err(|_| Unfit(place.clone()))?)
            }
            DeValue::Integer(number) => Value::Integer(
                i64::from_str_radix(number.as_str(), number.radix())
                    .map_err(|_| Unfit(place.clone()))?,
            ),
        };
        Ok(Self { place, value })
    }

    fn from_table<P>(place: Place, table: DeTable<'_>, place_of: P) -> Result<Self, Unfit>
    where
        P: Copy + Fn(Range<usize>) -> Place,
    {
        let entries = table.into_iter().map(|(key, value)| {
            let node = Self::from_value(place_of(key.span()), value.into_inner(), place_of)?;
            Ok((key.into_inner().into_owned(), node))
        });
        Ok(Self {
            place,
            value: Value::Table(entries.collect::<Result<_, Unfit>>()?),
        })
    }

    fn from_array<P>(place: Place, array: DeArray<'_>, place_of: P) -> Result<Self, Unfit>
    where
        P: Copy + Fn(Range<usize>) -> Place,
    {
        let items = array.into_iter().map(|item| {
            let place = place_of(item.span());
            Self::from_value(place, item.into_inner(), place_of)
        });
        Ok(Self {
            place,
            value: Value::Array(items.collect::<Result<_, Unfit>>()?),
        })
    }
}

impl Default for Node {
    fn default() -> Self {
        Self::empty_table()
    }
}

impl Place {
    fn in_file(span: Range<usize>) -> Self {
        Self::File(span.start)
    }
}

/// A number at this place is beyond what can be held.
struct Unfit(Place);

const TOO_LARGE: &str = "this number does not fit into 64 bits";

/// The text of the settings and its name, for errors to point into.
#[derive(Clone, Default)]
pub(super) struct Source {
    path: Option<PathBuf>,
    text: String,
}

impl Source {
    pub(super) fn file(path: PathBuf, text: String) -> Self {
        Self {
            path: Some(path),
            text,
        }
    }

    pub(super) fn text(text: String) -> Self {
        Self { path: None, text }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// `file:line:column`, both counted from 1, the column in characters.
    pub(super) fn position(&self, offset: usize) -> String {
        let (line, start) = self.line_start(offset);
        let before = String::from_utf8_lossy(&self.text.as_bytes()[start..self.clamp(offset)]);
        let name = self
            .path
            .as_ref()
            .map_or("<toml>".into(), |path| path.to_string_lossy());
        format!("{name}:{}:{}", line + 1, before.chars().count() + 1)
    }

    /// The line that has the byte `offset`, without its end.
    pub(super) fn line_at(&self, offset: usize) -> &str {
        let (line, _) = self.line_start(offset);
        self.text.lines().nth(line).unwrap_or_default()
    }

    /// The number of the line that has the byte `offset`, counted from 0, and the byte at which it starts.
    fn line_start(&self, offset: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..self.clamp(offset)];
        let line = before.iter().filter(|byte| **byte == b'\n').count();
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        (line, start)
    }

    fn clamp(&self, offset: usize) -> usize {
        offset.min(self.text.len())
    }
}
