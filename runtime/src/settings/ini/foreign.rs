//! Sections that have no meaning here, and what stands in their place.

use super::document::Section;

/// By the name of the section, or by its beginning.
const FOREIGN: [(&str, &str); 15] = [
    (
        "uwsgi",
        "the program is its own server, and [server:main] says where it listens",
    ),
    ("app:", "a program is one application, that of [app:main]"),
    ("server:", "a program has one server, that of [server:main]"),
    (
        "composite:",
        "`config.mount` puts one application below a path of another",
    ),
    (
        "composit:",
        "`config.mount` puts one application below a path of another",
    ),
    ("pipeline:", FILTERS),
    ("filter:", FILTERS),
    ("filter-app:", FILTERS),
    ("handlers", LOG),
    ("handler_", LOG),
    ("formatters", LOG),
    ("formatter_", LOG),
    ("pserve", "the program is started by itself"),
    ("pshell", "there is no shell for a compiled program"),
    ("proutes", "`App::introspection` lists the routes"),
];

const FILTERS: &str =
    "what stands around an application is a tween, or a layer that `config.layer` adds";

const LOG: &str = "log lines go to standard error in a form of their own, unless the program installs a subscriber of `tracing`";

/// What there is to say of a section, if it has no meaning here.
pub(super) fn meaning_of(section: &Section<'_>) -> Option<String> {
    let name = section.name;
    let is_meant = |entry: &str| match entry.ends_with([':', '_']) {
        true => name.starts_with(entry),
        false => name == entry,
    };
    let (_, instead) = FOREIGN.iter().find(|(entry, _)| is_meant(entry))?;
    Some(match *instead {
        LOG => format!("handlers and formatters of Python's logging have no meaning here: {LOG}"),
        instead => format!("[{name}] has no meaning here: {instead}"),
    })
}
