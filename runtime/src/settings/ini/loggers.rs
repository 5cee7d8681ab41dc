//! `[loggers]` and each `[logger_NAME]`: how much is logged of what. It becomes `level` and `filter` in `[logging]`.

use super::document::{Document, Entry, Flaw, Section};
use super::draft::Draft;
use super::forms::as_list;

const LOGGING: &str = "logging";

/// The logger that all others are part of.
const ROOT: &str = "root";

/// Python's levels and ours.
const LEVELS: [(&str, &str); 8] = [
    ("DEBUG", "debug"),
    ("INFO", "info"),
    ("WARN", "warn"),
    ("WARNING", "warn"),
    ("ERROR", "error"),
    ("CRITICAL", "error"),
    ("FATAL", "error"),
    (NOTSET, "trace"),
];

/// Of the root it means everything, of others what holds for the one above them.
const NOTSET: &str = "NOTSET";

/// Translates the loggers that `keys` of the section names.
pub(super) fn translate(
    document: &Document<'_>,
    section: &Section<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    let Some(keys) = section.entry("keys") else {
        return Ok(());
    };
    let mut filter = Vec::new();
    let names = draft.value(section, keys)?;
    for name in names.split(',').flat_map(as_list) {
        let Some(logger) = document.section(&format!("logger_{name}")) else {
            let message = format!(
                "`keys` in [{}] names `{name}`, and there is no section [logger_{name}]",
                section.name
            );
            return Err(Flaw::new(keys.at, message));
        };
        let Some((entry, level)) = level(logger, draft)? else {
            continue;
        };
        match (name, level) {
            (ROOT, level) => draft.put(&[LOGGING, "level"], entry.at, level.to_owned())?,
            (_, "trace") => {}
            (name, level) => filter.push(format!("{}={level}", target(logger, name, draft)?)),
        }
    }
    match filter.is_empty() {
        true => Ok(()),
        false => draft.put(&[LOGGING, "filter"], section.at, filter.join(",")),
    }
}

/// The level of a logger, and the key that has it.
fn level<'s>(
    logger: &'s Section<'s>,
    draft: &Draft<'_>,
) -> Result<Option<(&'s Entry<'s>, &'static str)>, Flaw> {
    let Some(entry) = logger.entry("level") else {
        return Ok(None);
    };
    let written = draft.value(logger, entry)?;
    let level = LEVELS.iter().find(|(level, _)| *level == written);
    let Some((_, ours)) = level else {
        let names = LEVELS.map(|(level, _)| level).join(", ");
        let message = format!(
            "`level` in [{}] must be one of {names}, but is {written:?}",
            logger.name
        );
        return Err(Flaw::new(entry.at, message));
    };
    Ok(Some((entry, ours)))
}

/// The part of the program that a logger is for, by `qualname`: a dotted name of Python's is a path here.
fn target(logger: &Section<'_>, name: &str, draft: &Draft<'_>) -> Result<String, Flaw> {
    let Some(entry) = logger.entry("qualname") else {
        return Ok(name.to_owned());
    };
    let qualname = draft.value(logger, entry)?;
    if qualname.is_empty() || qualname.contains([',', '=', '\n', '[', ']', '{', '}']) {
        let message = format!(
            "`qualname` in [{}] is no name of a part of the program",
            logger.name
        );
        return Err(Flaw::new(entry.at, message));
    }
    Ok(qualname.replace('.', "::"))
}
