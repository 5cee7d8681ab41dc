//! Credentials of systemd: files in a folder of the service's own, each named after the key that it holds.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::error::SettingsError;
use super::tree::{Node, Place, Table, Value};

/// The variable that names their folder.
pub(super) const DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Puts the credentials of a folder into the tree, each at the key that its name says. Their content is read when somebody asks for it.
pub(super) fn apply(root: &mut Node, directory: &OsStr) -> Result<(), SettingsError> {
    let unreadable = |error: io::Error| {
        let directory = Path::new(directory).display();
        let message = format!("cannot read the folder `{directory}`: {error}");
        SettingsError::in_variable(DIRECTORY, message)
    };
    let paths = fs::read_dir(directory).map_err(unreadable)?;
    let paths = paths.map(|entry| Ok(entry.map_err(unreadable)?.path()));
    let mut paths = paths.collect::<Result<Vec<PathBuf>, SettingsError>>()?;
    // Of two that exclude each other the same one is taken on every machine.
    paths.sort_unstable();
    for path in paths {
        let name = path.file_name().and_then(OsStr::to_str);
        if let Some(name) = name.filter(|name| is_key(name) && path.is_file()) {
            set(root, name, &path);
        }
    }
    Ok(())
}

/// Whether a name leads to a key in a section: other files of the folder are for somebody else, `mail` too, which may be a section's name.
fn is_key(name: &str) -> bool {
    name.contains('.') && name.split('.').all(|part| !part.is_empty())
}

/// Puts a credential in. Where its name would take a section for a key or a key for a section, it is for somebody else.
fn set(root: &mut Node, name: &str, path: &Path) {
    let (sections, key) = name.rsplit_once('.').unwrap_or(("", name));
    let mut node = root;
    for section in sections.split('.').filter(|section| !section.is_empty()) {
        let Value::Table(table) = &mut node.value else {
            return;
        };
        node = table.entry(section.to_owned()).or_insert_with(|| Node {
            place: Place::Credential(Arc::from(name)),
            ..Node::empty_table()
        });
    }
    if let Value::Table(table) = &mut node.value
        && !matches!(
            table.get(key),
            Some(Node {
                value: Value::Table(_),
                ..
            })
        )
    {
        put(table, key, name, path);
    }
}

fn put(table: &mut Table, key: &str, name: &str, path: &Path) {
    let node = Node {
        place: Place::Credential(Arc::from(name)),
        value: Value::Kept(path.to_owned()),
    };
    table.insert(key.to_owned(), node);
}
