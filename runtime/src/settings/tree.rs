//! The settings as a tree in which every value knows where it was written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeArray, DeTable, DeValue};
use toml::value::Datetime;

use super::error::SettingsError;

/// A value and its place.
///
/// Public for the closures of `#[settings]`, which hand it on and cannot name it.
#[derive(Clone)]
pub struct Node {
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
    /// In the credential of this name.
    Credential(Arc<str>),
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
    /// The content of a file, which is read when somebody asks for it.
    Kept(PathBuf),
    /// Nothing: somebody asks for a key that nobody has set.
    Missing,
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

    /// What is there where somebody asks for a key in vain that would stand at `place`.
    pub(super) fn missing(place: Place) -> Self {
        Self {
            place,
            value: Value::Missing,
        }
    }

    /// The names in a table; none in anything else.
    pub(super) fn keys(&self) -> Vec<&str> {
        match &self.value {
            Value::Table(table) => table.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The first place at which somebody has written it or something in it.
    pub(super) fn first_place(&self) -> Place {
        match (&self.place, &self.value) {
            (Place::Nowhere, Value::Table(table)) => {
                let mut places = table.values().map(Self::first_place);
                places
                    .find(|place| *place != Place::Nowhere)
                    .unwrap_or(Place::Nowhere)
            }
            (place, _) => place.clone(),
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
    /// Whether it is of the machine that the application runs on, and so wins over what the file says.
    pub(super) fn is_of_deployment(&self) -> bool {
        matches!(self, Self::Variable(_) | Self::Credential(_))
    }

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
    format: Format,
}

/// In which form a text is written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Toml,
    /// As Pyramid's files are.
    Ini,
}

impl Source {
    pub(super) fn file(path: PathBuf, text: String) -> Self {
        let is_ini = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("ini"));
        Self {
            path: Some(path),
            text,
            format: if is_ini { Format::Ini } else { Format::Toml },
        }
    }

    pub(super) fn text(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    pub(super) fn ini(text: String) -> Self {
        Self {
            text,
            format: Format::Ini,
            ..Self::default()
        }
    }

    /// Whether it is written as Pyramid's files are.
    pub(super) fn is_ini(&self) -> bool {
        self.format == Format::Ini
    }

    /// All of the text.
    pub(super) fn whole(&self) -> &str {
        &self.text
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// `file:line:column`, both counted from 1, the column in characters.
    pub(super) fn position(&self, offset: usize) -> String {
        let (line, start) = self.line_start(offset);
        let before = String::from_utf8_lossy(&self.text.as_bytes()[start..self.clamp(offset)]);
        let unnamed = if self.is_ini() { "<ini>" } else { "<toml>" };
        let name = self
            .path
            .as_ref()
            .map_or(unnamed.into(), |path| path.to_string_lossy());
        format!("{name}:{}:{}", line + 1, before.chars().count() + 1)
    }

    /// The text up to the end of the line that has the byte `offset`.
    pub(super) fn up_to_line_of(&self, offset: usize) -> &str {
        let (_, start) = self.line_start(offset);
        let end = self.text[start..].find('\n');
        end.map_or(&self.text, |end| &self.text[..start + end])
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
