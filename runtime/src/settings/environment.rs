//! The variables that override the file. The rules of their names stand in the documentation of the parent module.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;

use super::error::SettingsError;
use super::ini::names::of_variable as of_pyramid;
use super::tree::{Node, Place, Table, Value};

/// The variable that names the settings file.
pub(super) const CONFIG: &str = "AIOPYRAMID_CONFIG";

const PREFIX: &str = "AIOPYRAMID_";

/// Writes the variables that are settings into the tree. Each that cannot be written is an error.
pub(super) fn apply(
    root: &mut Node,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<SettingsError> {
    let applied = settings_among(variables).into_iter();
    applied
        .filter_map(|(name, value)| apply_one(root, &name, value).err())
        .collect()
}

fn apply_one(root: &mut Node, name: &str, value: OsString) -> Result<(), SettingsError> {
    let path = path(name).ok_or_else(|| nameless(name))?;
    let value = value.into_string().map_err(|_| not_unicode(name))?;
    set(root, &path, name, value).map_err(|message| SettingsError::in_variable(name, message))
}

/// The variable for a key, by the names that lead to it; `None` where no variable can name them.
pub(super) fn variable<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let joined = match names[..] {
        [section, key] if !section.contains('_') && !key.contains("__") => {
            format!("{section}_{key}")
        }
        [key] if key.contains('_') => return None,
        _ => names.join("__"),
    };
    joined
        .chars()
        .all(fits)
        .then(|| format!("{PREFIX}{}", joined.to_ascii_uppercase()))
}

/// The variables that are settings, sorted by name, so that the same environment gives the same error.
fn settings_among(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> BTreeMap<String, OsString> {
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX) || of_pyramid(name).is_some())
        .filter(|(name, _)| name != CONFIG)
        .collect()
}

/// The names of the sections on the way to the key, and the key's; `None` if one of them would be empty.
fn path(name: &str) -> Option<Vec<String>> {
    if let Some(key) = of_pyramid(name) {
        return Some(vec!["app".to_owned(), key.to_owned()]);
    }
    let rest = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
    let names: Vec<String> = match rest.contains("__") {
        true => rest.split("__").map(str::to_owned).collect(),
        false => rest.splitn(2, '_').map(str::to_owned).collect(),
    };
    (!names.iter().any(String::is_empty)).then_some(names)
}

/// Puts a value at the end of `path`, making the sections on the way that are not there.
fn set(root: &mut Node, path: &[String], variable: &str, value: String) -> Result<(), String> {
    let (key, sections) = path
        .split_last()
        .expect("splitting a text gives at least one part");
    let mut table = table_of(root, "")?;
    for section in sections {
        let next = table
            .entry(section.clone())
            .or_insert_with(Node::empty_table);
        table = table_of(next, section)?;
    }
    free(table.get(key), key)?;
    let place = Place::Variable(Arc::from(variable));
    table.insert(
        key.clone(),
        Node {
            place,
            value: Value::Text(value),
        },
    );
    Ok(())
}

fn table_of<'n>(node: &'n mut Node, name: &str) -> Result<&'n mut Table, String> {
    match &mut node.value {
        Value::Table(table) => Ok(table),
        _ => Err(format!(
            "`{name}` is a value and no section, so nothing can be set in it"
        )),
    }
}

/// Whether a variable may take the place of what is there.
fn free(present: Option<&Node>, key: &str) -> Result<(), String> {
    match present {
        Some(Node {
            place: Place::Variable(other),
            ..
        }) => Err(format!(
            "this sets the same key as {other}; keep one of the two"
        )),
        Some(Node {
            place: Place::Credential(other),
            ..
        }) => Err(format!(
            "this sets the same key as the credential {other}; keep one of the two"
        )),
        Some(Node {
            value: Value::Table(_),
            ..
        }) => Err(format!(
            "`{key}` is a section; write its name, `__` and a key: {PREFIX}...__KEY"
        )),
        _ => Ok(()),
    }
}

fn nameless(variable: &str) -> SettingsError {
    let advice =
        format!("this names no key; write {PREFIX}SECTION_KEY or {PREFIX}OUTER__INNER__KEY");
    SettingsError::in_variable(variable, advice)
}

fn not_unicode(variable: &str) -> SettingsError {
    SettingsError::in_variable(variable, "the value is not valid Unicode".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        assert_eq!(path(name).unwrap(), expected);
    }

    #[test]
    fn the_first_underscore_separates_section_and_key() {
        check("AIOPYRAMID_SERVER_PORT", &["server", "port"]);
        check("AIOPYRAMID_APP_BODY_LIMIT", &["app", "body_limit"]);
        check("AIOPYRAMID_TITLE", &["title"]);
    }

    #[test]
    fn double_underscores_separate_all_names() {
        check(
            "AIOPYRAMID_EXECUTORS__REPORTS__MAX_THREADS",
            &["executors", "reports", "max_threads"],
        );
        check(
            "AIOPYRAMID_STATIC_FILES__MAX_AGE",
            &["static_files", "max_age"],
        );
        check("AIOPYRAMID_SERVER__PORT", &["server", "port"]);
    }

    #[test]
    fn a_variable_is_named_as_it_is_read() {
        let named = |names: &[&str]| variable(names.iter().copied());
        for names in [
            &["server", "port"][..],
            &["app", "body_limit"],
            &["executors", "reports", "max_threads"],
            &["static_files", "max_age"],
            &["title"],
        ] {
            assert_eq!(path(&named(names).unwrap()).unwrap(), names);
        }
        assert_eq!(named(&["top_level"]), None);
        assert_eq!(named(&["mail", "from-address"]), None);
    }

    #[test]
    fn empty_names_are_refused() {
        for name in [
            "AIOPYRAMID_",
            "AIOPYRAMID_SERVER_",
            "AIOPYRAMID_SERVER__",
            "AIOPYRAMID__PORT",
        ] {
            assert_eq!(path(name), None, "{name}");
        }
    }
}
