//! Sections that an application declares with `#[settings]`: each key is read by itself, so that everything wrong is told at once.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::complaint::{ReadError, meant};
use super::kept;
use super::read::find;
use super::tree::{Node, Place, Table, Value};

/// The section in which an application may keep keys of its own beside those of the framework.
pub(crate) const OPEN: &str = "app";

/// A section of the settings as a type. The attribute [`settings`](macro@crate::settings) implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no section of the settings",
    label = "it says neither where it stands in the settings nor which keys it has",
    note = "write `#[settings(section = \"...\")]` above the struct"
)]
pub trait FromSettings: Sized + Send + Sync + 'static {
    /// The section's name; one within another has a dot.
    const SECTION: &'static str;

    /// The keys that the type reads.
    const KEYS: &'static [&'static str];

    /// Reads every key; `None`, and the errors noted, if one of them is wrong.
    #[doc(hidden)]
    fn from_settings(section: &mut SectionReader<'_>) -> Option<Self>;
}

/// The value of a key: whatever has serde's `Deserialize`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the settings",
    label = "`{Self}` has no `Deserialize`",
    note = "write `#[derive(serde::Deserialize)]` above the type; one of another crate may have it by a feature `serde`"
)]
pub trait SettingsValue: Sized {
    /// The value.
    fn read(node: &Node) -> Result<Self, ReadError>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> SettingsValue for T {
    fn read(node: &Node) -> Result<T, ReadError> {
        T::deserialize(node)
    }
}

/// A type whose default may be written as a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a text",
    label = "expected a default of the type `{Self}`",
    note = "write the default as an expression of that type"
)]
pub trait FromText: Sized {
    /// The value.
    fn from_text(text: &'static str) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: From<&'static str>> FromText for T {
    fn from_text(text: &'static str) -> T {
        text.into()
    }
}

/// A section that is being read, and what is wrong with it.
pub struct SectionReader<'s> {
    names: Vec<&'static str>,
    keys: &'static [&'static str],
    table: &'s Table,
    place: &'s Place,
    /// Keys that somebody has written with a slip: that they are missing is told by that.
    misspelt: &'s BTreeSet<String>,
    errors: Vec<ReadError>,
}

impl SectionReader<'_> {
    /// Reads a key that has to be there, unless its type can do without.
    pub fn key<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Node) -> Result<T, ReadError>,
    ) -> Option<T> {
        let value = match self.entry(key) {
            Ok(Some(node)) => kept::settled(&node, read),
            Ok(None) => read(&Node::missing(self.place.clone())),
            Err(error) => return self.note(error),
        };
        let error = match value {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        if error.is_of_missing() && self.misspelt.contains(key) {
            return None;
        }
        let error = error.of(&Node::missing(self.place.clone()));
        self.note(error.inside(key))
    }

    /// Reads a key that has a default.
    pub fn key_or<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Node) -> Result<T, ReadError>,
        default: impl FnOnce() -> T,
    ) -> Option<T> {
        match self.entry(key) {
            Ok(None) => Some(default()),
            _ => self.key(key, read),
        }
    }

    fn entry(&self, key: &str) -> Result<Option<Cow<'_, Node>>, ReadError> {
        match self.keys.contains(&&*kept::file_key(key)) {
            true => Ok(self.table.get(key).map(Cow::Borrowed)),
            false => kept::entry(self.table, key),
        }
    }

    fn note<T>(&mut self, error: ReadError) -> Option<T> {
        self.errors.push(error.inside_all(&self.names));
        None
    }
}

/// Reads a section and tells all that is wrong with its values.
pub(super) fn values<T: FromSettings>(
    root: &Node,
    misspelt: &BTreeSet<String>,
) -> (Option<T>, Vec<ReadError>) {
    let node = match section(root, T::SECTION) {
        Ok(node) => node,
        Err(error) => return (None, vec![error]),
    };
    let mut reader = SectionReader {
        names: T::SECTION.split('.').collect(),
        keys: T::KEYS,
        table: table_of(&node),
        place: &node.place,
        misspelt,
        errors: Vec::new(),
    };
    let value = T::from_settings(&mut reader);
    (value, reader.errors)
}

/// A key of a section that nobody knows.
pub(crate) struct Unknown {
    pub(super) key: String,
    /// The key that was probably meant.
    pub(super) meant: Option<String>,
    /// Whether it is a section within, which may be somebody else's.
    pub(super) is_section: bool,
    pub(super) error: ReadError,
}

/// The keys of a section that are not among `known`. Credentials are not meant: their folder is everybody's.
pub(super) fn unknown_keys(root: &Node, name: &str, known: &[&'static str]) -> Vec<Unknown> {
    let Ok(node) = section(root, name) else {
        // Whoever reads it tells that.
        return Vec::new();
    };
    let names: Vec<&str> = name.split('.').collect();
    let is_known = |key: &str| known.contains(&key);
    let is_known_or_file =
        |key: &str| is_known(key) || kept::key_of_file(key).is_some_and(is_known);
    let unknown = table_of(&node).iter().filter(|(key, node)| {
        !is_known_or_file(key) && !matches!(node.place, Place::Credential(_))
    });
    let unknown = unknown.map(|(key, node)| Unknown {
        key: key.clone(),
        meant: meant(key, known).map(|right| match is_known(&right) {
            true => right,
            false => kept::key_of_file(&right).unwrap_or(&right).to_owned(),
        }),
        is_section: matches!(node.value, Value::Table(_)),
        error: ReadError::unknown(key, known.to_vec(), node).inside_all(&names),
    });
    unknown.collect()
}

/// A section, or the empty one that it is where nobody has written it.
fn section<'n>(root: &'n Node, name: &str) -> Result<Cow<'n, Node>, ReadError> {
    let names: Vec<&str> = name.split('.').collect();
    let Some(node) = find(root, &names)? else {
        return Ok(Cow::Owned(Node::empty_table()));
    };
    match (&node.value, node.table_in_text()) {
        (Value::Table(_), _) => Ok(Cow::Borrowed(node)),
        (_, Some(table)) if matches!(table.value, Value::Table(_)) => Ok(Cow::Owned(table)),
        _ => Err(node.no_table().inside_all(&names)),
    }
}

fn table_of(node: &Node) -> &Table {
    static NONE: Table = Table::new();
    match &node.value {
        Value::Table(table) => table,
        _ => &NONE,
    }
}
