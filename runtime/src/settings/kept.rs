//! Values that stand in files of their own: `KEY_FILE`, and credentials.

use std::borrow::Cow;
use std::path::Path;
use std::{fs, io};

use serde::de::Error as _;

use super::complaint::ReadError;
use super::tree::{Node, Table, Value};

const SUFFIX: &str = "_file";

/// The key that says in which file the value of `key` stands.
pub(super) fn file_key(key: &str) -> String {
    format!("{key}{SUFFIX}")
}

/// The key whose value stands in a file, if this one says in which.
pub(super) fn key_of_file(key: &str) -> Option<&str> {
    key.strip_suffix(SUFFIX).filter(|key| !key.is_empty())
}

/// What a table holds for a key, by the key's own name or by that of a file.
///
/// Of the two, the one of the machine wins over the one of the settings file. Two of one kind are an error: nobody knows which is meant.
pub(super) fn entry<'n>(table: &'n Table, key: &str) -> Result<Option<Cow<'n, Node>>, ReadError> {
    let itself = table.get(key);
    let Some(file) = table.get(&file_key(key)) else {
        return Ok(itself.map(Cow::Borrowed));
    };
    let ranks = itself.map(|node| (node.place.is_of_deployment(), file.place.is_of_deployment()));
    match ranks {
        Some((true, false)) => Ok(itself.map(Cow::Borrowed)),
        None | Some((false, true)) => kept_in(file, key).map(|node| Some(Cow::Owned(node))),
        Some(_) => Err(ReadError::given_twice().of(file).inside(key)),
    }
}

/// The value that stands in the file that `file` names.
fn kept_in(file: &Node, key: &str) -> Result<Node, ReadError> {
    match &file.value {
        Value::String(path) | Value::Text(path) => Ok(Node {
            place: file.place.clone(),
            value: Value::Kept(path.into()),
        }),
        _ => Err(ReadError::invalid_type(file.unexpected(), &"a path")
            .of(file)
            .inside(&file_key(key))),
    }
}

/// Reads a node, or in its place the content of the file that it stands for, as the text of a variable would be read.
pub(super) fn settled<T>(
    node: &Node,
    read: impl FnOnce(&Node) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let Value::Kept(path) = &node.value else {
        return read(node).map_err(|error| error.of(node));
    };
    let text = content(path).map_err(|error| ReadError::unreadable(path, &error).of(node))?;
    let content = Node {
        place: node.place.clone(),
        value: Value::Text(text),
    };
    read(&content).map_err(|error| error.of(&content).kept_in(path))
}

/// The text of a file, without the newline that editors and `echo` put at its end.
fn content(path: &Path) -> io::Result<String> {
    let mut text = fs::read_to_string(path)?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}
