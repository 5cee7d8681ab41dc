//! `[app:main]`: the application's keys, and those of Pyramid that mean something here.

use super::document::{Document, Entry, Flaw, Section};
use super::draft::Draft;
use super::forms::as_list;
use super::interpolate::DEFAULTS;
use super::names;

const APP: &str = "app";

/// The section of the application: `[app:main]`, or the one at the end of a pipeline.
pub(super) fn name_of_section<'d>(document: &'d Document<'_>) -> &'d str {
    const USUAL: &str = "app:main";
    if document.section(USUAL).is_some() {
        return USUAL;
    }
    let pipeline = document.section("pipeline:main");
    let pipeline = pipeline.and_then(|section| section.entry("pipeline"));
    let last = pipeline.and_then(|entry| as_list(&entry.value).last().copied());
    let mut apps = document.sections.iter().map(|section| section.name);
    apps.find(|name| {
        name.strip_prefix("app:")
            .is_some_and(|app| Some(app) == last)
    })
    .unwrap_or(USUAL)
}

/// Translates the section.
pub(super) fn translate(
    document: &Document<'_>,
    section: &Section<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    draft.begin(&[APP], section.at)?;
    for entry in &section.entries {
        match entry.key.split_once(char::is_whitespace) {
            Some(("set", name)) => {
                let text = draft.value(section, entry)?;
                draft.put(&[name.trim()], entry.at, text)?;
            }
            Some(("get", name)) => inherit(document, section, entry, name.trim(), draft)?,
            _ => key(section, entry, draft)?,
        }
    }
    Ok(())
}

/// `get name = other`: the value of a key in `[DEFAULT]`.
fn inherit(
    document: &Document<'_>,
    section: &Section<'_>,
    entry: &Entry<'_>,
    name: &str,
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    let other = draft.value(section, entry)?;
    let defaults = document.section(DEFAULTS);
    let found = defaults.and_then(|defaults| Some((defaults, defaults.entry(&other)?)));
    let Some((defaults, inherited)) = found else {
        let message = format!("there is no key `{other}` in [{DEFAULTS}]");
        return Err(Flaw::new(entry.at, message));
    };
    let text = draft.value(defaults, inherited)?;
    draft.put_dotted(&[APP], name, entry.at, text)
}

fn key(section: &Section<'_>, entry: &Entry<'_>, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    let text = draft.value(section, entry)?;
    if entry.key == "use" {
        return use_of(section, entry, &text, draft);
    }
    let (name, prefixed) = match entry.key.strip_prefix(names::PREFIX) {
        Some(name) => (name, true),
        None => (entry.key, false),
    };
    if let Some(setting) = names::find(name) {
        // G15: of the two names, the one with the prefix goes before.
        if !prefixed && section.entry(&format!("{}{name}", names::PREFIX)).is_some() {
            return Ok(());
        }
        if let Some(note) = setting.note {
            draft.note(
                entry.at,
                format!(
                    "`{}` in [{}] has no meaning here: {note}",
                    entry.key, section.name
                ),
            );
        }
        return match name {
            "includes" => includes(entry, &text, draft),
            "tweens" => tweens(entry, &text, draft),
            _ => draft.put(&[APP, name], entry.at, text),
        };
    }
    if prefixed {
        let meant = names::meant_by(name);
        let meant = meant.map_or(String::new(), |name| {
            format!("; did you mean `{}{name}`?", names::PREFIX)
        });
        let message = format!(
            "`{}` in [{}] is no setting of Pyramid's{meant}",
            entry.key, section.name
        );
        draft.note(entry.at, message);
    }
    if let Some((_, instead)) = OF_PACKAGES
        .iter()
        .find(|(prefix, _)| entry.key.starts_with(prefix))
    {
        draft.note(
            entry.at,
            format!(
                "`{}` in [{}] has no meaning here: {instead}",
                entry.key, section.name
            ),
        );
    }
    match entry.key {
        // Newest first, a line each: a secret may have spaces in it.
        "secrets" => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            draft.put_list(&[APP, "secrets"], entry.at, lines.map(str::to_owned))
        }
        key => draft.put_dotted(&[APP], key, entry.at, text),
    }
}

/// Keys of packages for Python that have no meaning here. The application can read them all the same.
const OF_PACKAGES: [(&str, &str); 3] = [
    ("logging.config", "[loggers] of this file is read by itself"),
    (
        "jinja2.",
        "templates lie in the folder `templates` of their package, and `Configurator` adds filters, tests and globals to them",
    ),
    ("debugtoolbar.", "there is no toolbar"),
];

fn use_of(
    section: &Section<'_>,
    entry: &Entry<'_>,
    text: &str,
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    if text.starts_with("egg:") || text.starts_with("call:") {
        let message = format!(
            "`use` in [{}] has no meaning here: the application is the program that reads this file",
            section.name
        );
        draft.note(entry.at, message);
        return Ok(());
    }
    let message = format!(
        "`use` in [{}] takes over the keys of {text:?}, which is not done here; write them into this section, \
         or override single keys by variables such as AIOPYRAMID_APP_KEY",
        section.name
    );
    Err(Flaw::new(entry.at, message))
}

/// Packages for Python that are no packages here, and why nobody misses them.
const BUILT_IN: [(&str, &str); 3] = [
    ("aiopyramid", "it is this framework"),
    ("pyramid_jinja2", "templates are part of the framework"),
    (
        "pyramid_debugtoolbar",
        "there is no toolbar; with `debug = true` in [app:main] error pages tell what went wrong",
    ),
];

/// G8: what is included by its name.
fn includes(entry: &Entry<'_>, text: &str, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    let mut others = Vec::new();
    for name in as_list(text) {
        match BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
            Some((_, why)) => draft.note(
                entry.at,
                format!("`{name}` in `{}` is left out: {why}", entry.key),
            ),
            None => others.push(path_of(name)),
        }
    }
    draft.put_list(&[APP, "includes"], entry.at, others)
}

/// W7: the explicit chain of tweens, the outermost first.
fn tweens(entry: &Entry<'_>, text: &str, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    let names = as_list(text).into_iter().map(|name| match name {
        "pyramid.tweens.excview_tween_factory" => "EXCVIEW".to_owned(),
        name => path_of(name),
    });
    draft.put_list(&[APP, "tweens"], entry.at, names)
}

/// A dotted name of Python's as the path that it is here: `site.blog` is `site::blog`.
fn path_of(name: &str) -> String {
    name.replace('.', "::")
}
