//! Pyramid's `.ini` files: read as they are, and translated into the settings that a TOML file would have.
//!
//! - [`document`] reads the format of Python's `configparser`, and [`interpolate`] replaces `%(here)s` and its like;
//! - [`app`], [`server`] and [`loggers`] say what the sections mean, [`foreign`] what those mean that have no meaning here;
//! - [`names`] has the settings that Pyramid knows by two names and by a variable, [`forms`] the ways in which it writes `yes` and lists.
//!
//! Values stay texts whose meaning is settled by the type that is asked for, as those of variables are.

mod app;
mod document;
mod draft;
mod foreign;
mod forms;
mod interpolate;
mod loggers;
pub(super) mod names;
mod server;

use std::path::Path;

use self::document::{Document, Flaw, Section};
use self::draft::Draft;
pub(super) use self::forms::truth;
pub use self::forms::{as_bool, as_list};
use self::interpolate::{DEFAULTS, Interpolation};
use super::error::SettingsError;
use super::tree::{Node, Place, Source};

/// What a file comes to.
pub(super) struct Translated {
    pub(super) root: Node,
    /// What has no meaning here, a line each: where it stands, and what stands in its place.
    pub(super) notes: Vec<String>,
}

/// Reads and translates a whole file.
pub(super) fn read(source: &Source) -> Result<Translated, SettingsError> {
    let translate = || {
        let document = Document::parse(source.whole())?;
        let (here, file) = places(source.path());
        let mut draft = Draft::new(Interpolation::new(&document, here, file));
        translate(&document, &mut draft)?;
        Ok(draft.finish(source))
    };
    // The line is not quoted: it may go on with somebody's secret.
    translate().map_err(|Flaw { at, message }| SettingsError::at(&Place::File(at), source, message))
}

/// The folder of the file, and the file: what `%(here)s` and `%(__file__)s` stand for. Without a file it is the working directory.
fn places(file: Option<&Path>) -> (String, String) {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = |path: &Path| path.to_string_lossy().into_owned();
    match file.map(absolute) {
        Some(file) => (file.parent().map_or(String::new(), text), text(&file)),
        None => (text(&absolute(Path::new("."))), String::new()),
    }
}

fn translate(document: &Document<'_>, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    let application = app::name_of_section(document);
    for section in &document.sections {
        match section.name {
            DEFAULTS => {}
            "app" => app::translate(document, section, draft)?,
            name if name == application => app::translate(document, section, draft)?,
            "server" | "server:main" => server::translate(section, draft)?,
            "loggers" => loggers::translate(document, section, draft)?,
            // `[loggers]` names them.
            name if name.starts_with("logger_") => {}
            _ => match foreign::meaning_of(section) {
                Some(note) => draft.note_once(section.at, note),
                None => own(section, draft)?,
            },
        }
    }
    if let Some(defaults) = document.section(DEFAULTS) {
        outside(defaults, draft)?;
    }
    Ok(())
}

/// A section that means the same here, or is the application's own.
fn own(section: &Section<'_>, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    let sections: Vec<&str> = section.name.split('.').collect();
    draft.begin(&sections, section.at)?;
    for entry in &section.entries {
        let text = draft.value(section, entry)?;
        draft.put_dotted(&sections, entry.key, entry.at, text)?;
    }
    Ok(())
}

/// `[DEFAULT]`: Pyramid's `global_config`, which are keys outside of all sections. A section of the same name goes before.
///
/// A default may be made for a section that has the names in it. By itself it has no value then, which is no error until somebody asks.
fn outside(defaults: &Section<'_>, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    for entry in &defaults.entries {
        if !draft.has(entry.key) {
            match draft.value(defaults, entry) {
                Ok(text) => draft.put(&[entry.key], entry.at, text)?,
                Err(Flaw { message, .. }) => {
                    draft.note(
                        entry.at,
                        format!("this is left out of the settings: {message}"),
                    );
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
