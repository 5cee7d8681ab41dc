//! The layers of the runtime: a module names modules of smaller layers, or of its own without a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proc_macro2::TokenTree;

use crate::source::{Place, Skip, Source, is_ident, is_punct, root, rust_sources};

/// The modules of `runtime/src`, the lowest layer first. A name that is not there yet keeps its place.
const LAYERS: [&[&str]; 10] = [
    &[
        "error",
        "settings",
        "site",
        "nearest",
        "introspection",
        "http",
        "dispatch",
        "background",
        "logging",
        "duration",
        "shutdown",
    ],
    &["resource", "event"],
    &["routing", "traversal", "security", "session"],
    &[
        "extract",
        "respond",
        "renderer",
        "predicate",
        "bridge",
        "layer",
    ],
    &["view"],
    &["tween", "websocket", "channels", "static_files", "mount"],
    &["router"],
    &["config"],
    &["server"],
    &["testing", "cli", "runtime", "prelude", "__private", "lib"],
];

/// The crate's root: what is re-exported there counts as this module's.
const ROOT: &str = "lib";

/// A line of one module that names another.
pub(crate) struct Reference {
    from: String,
    to: String,
    place: String,
}

/// All references between modules of the runtime. Tests may name whatever they like.
pub(crate) fn references() -> Vec<Reference> {
    let modules = modules();
    let sources = rust_sources().into_iter();
    let runtime = sources.filter(|source| source.path.starts_with(SOURCES) && !source.is_test());
    let found: Vec<Reference> = runtime
        .flat_map(|source| references_of(&source, &modules))
        .collect();
    assert!(
        !found.is_empty(),
        "no module names another: has `{SOURCES}` moved?"
    );
    found
}

/// References to a higher layer.
pub(crate) fn upward(references: &[Reference]) -> Vec<String> {
    let upward = references
        .iter()
        .filter(|reference| layer(&reference.from) < layer(&reference.to));
    upward
        .map(|reference| {
            let Reference { from, to, place } = reference;
            let (low, high) = (shown(from), shown(to));
            let hint = if to == ROOT {
                "; name the item by its module instead of by the root's re-export"
            } else {
                ""
            };
            format!("{place}: `{from}` ({low}) names `{to}` ({high}), which is above it{hint}")
        })
        .collect()
}

/// References that lead back to where they come from, within one layer.
pub(crate) fn circular(references: &[Reference]) -> Vec<String> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let level = |reference: &&Reference| layer(&reference.from) == layer(&reference.to);
    for reference in references.iter().filter(level) {
        edges
            .entry(&reference.from)
            .or_default()
            .insert(&reference.to);
    }
    let circular = references.iter().filter(level);
    let circular = circular.filter(|reference| reaches(&edges, &reference.to, &reference.from));
    circular
        .map(|reference| {
            let Reference { from, to, place } = reference;
            format!(
                "{place}: `{from}` names `{to}`, and `{to}` leads back to `{from}` within {}",
                shown(from)
            )
        })
        .collect()
}

/// Modules that the table does not know.
pub(crate) fn without_layer() -> Vec<String> {
    let unknown = modules()
        .into_iter()
        .filter(|module| layer(module).is_none());
    unknown
        .map(|module| format!("{SOURCES}{module}: the module `{module}` has no layer"))
        .collect()
}

/// References of `dispatch` to anything else.
pub(crate) fn from_dispatch(references: &[Reference]) -> Vec<String> {
    let from_dispatch = references
        .iter()
        .filter(|reference| reference.from == "dispatch");
    from_dispatch
        .map(|reference| format!("{}: `dispatch` names `{}`", reference.place, reference.to))
        .collect()
}

/// The modules at the top of the runtime, the root included.
pub(crate) fn modules() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(SOURCES)).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    names
        .filter(|path| {
            path.join("mod.rs").exists() || path.extension().is_some_and(|it| it == "rs")
        })
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

const SOURCES: &str = "runtime/src/";

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn shown(module: &str) -> String {
    layer(module).map_or("no layer".to_owned(), |number| format!("layer {number}"))
}

fn reaches<'r>(edges: &BTreeMap<&'r str, BTreeSet<&'r str>>, from: &'r str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(module) = ahead.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            ahead.extend(edges.get(module).into_iter().flatten());
        }
    }
    false
}

fn references_of(source: &Source, modules: &BTreeSet<String>) -> Vec<Reference> {
    let path = module_path(&source.path);
    let Some(from) = path.first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let skip = Skip {
        tests: true,
        quotes: false,
    };
    source.walk(skip, |place| {
        for name in named_from_root(&place, path.len()) {
            let to = if modules.contains(&name) {
                name
            } else {
                ROOT.to_owned()
            };
            if to != *from {
                found.push(Reference {
                    from: (*from).to_owned(),
                    to,
                    place: format!("{}:{}", source.path, place.line()),
                });
            }
        }
    });
    found
}

/// `["config", "views"]` of `runtime/src/config/views.rs`; empty for the root, which may name anything.
fn module_path(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix(SOURCES).unwrap_or(path);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut parts: Vec<&str> = inside.split('/').collect();
    if parts.last() == Some(&"mod") || parts == [ROOT] {
        parts.pop();
    }
    parts
}

/// What follows `crate::` here, or as many `super::` as lead to the root.
fn named_from_root(place: &Place<'_>, depth: usize) -> Vec<String> {
    if is_ident(place.tokens.first(), "crate") {
        return after_colons(&place.tokens[1..]).map_or(Vec::new(), first_names);
    }
    let mut rest = place.tokens;
    let mut ups = 0;
    while is_ident(rest.first(), "super") {
        let Some(after) = after_colons(&rest[1..]) else {
            return Vec::new();
        };
        rest = after;
        ups += 1;
    }
    if ups > 0 && ups == depth + place.modules {
        first_names(rest)
    } else {
        Vec::new()
    }
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    (is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')).then(|| &tokens[2..])
}

/// The first name of a path, or of each path in braces.
fn first_names(tokens: &[TokenTree]) -> Vec<String> {
    match tokens.first() {
        Some(TokenTree::Group(group)) => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            let paths = inside.split(|token| is_punct(Some(token), ','));
            paths.flat_map(first_names).collect()
        }
        Some(TokenTree::Ident(name)) => vec![name.to_string()],
        Some(_) => vec![ROOT.to_owned()],
        None => Vec::new(),
    }
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let source = Source {
        path: format!("{SOURCES}{path}"),
        text: text.to_owned(),
    };
    let modules = ["http", "view", "config"].map(str::to_owned).into();
    let found = references_of(&source, &modules);
    let found: Vec<&str> = found.iter().map(|reference| &*reference.to).collect();
    assert_eq!(found, expected);
}

#[test]
fn use_lines_and_inline_paths_are_seen() {
    check("event.rs", "use crate::http::Request;", &["http"]);
    check(
        "event.rs",
        "use crate::{http::Request, view};",
        &["http", "view"],
    );
    check("event.rs", "fn f() { m!(crate::view::x()) }", &["view"]);
    check("event.rs", "use super::view::View;", &["view"]);
    check("view/info.rs", "use super::super::http::Body;", &["http"]);
    check(
        "view/info.rs",
        "mod inner { use super::super::super::http; }",
        &["http"],
    );
    check("event.rs", "use crate::App;", &[ROOT]);
}

#[test]
fn tests_documentation_and_the_module_itself_do_not_count() {
    check(
        "event.rs",
        "#[cfg(test)] mod tests { use crate::view::View; }",
        &[],
    );
    check("event.rs", "/// [`x`](crate::view::x)\nfn f() {}", &[]);
    check(
        "view/info.rs",
        "use super::AnyMapper; use crate::view::View;",
        &[],
    );
    check("event.rs", "pub(crate) fn f() {}", &[]);
}

#[test]
fn a_reference_upwards_and_a_circle_are_told_with_their_lines() {
    let reference = |from: &str, to: &str| Reference {
        from: from.to_owned(),
        to: to.to_owned(),
        place: "x.rs:1".to_owned(),
    };
    let up = upward(&[reference("http", "view"), reference("view", "http")]);
    assert_eq!(
        up,
        ["x.rs:1: `http` (layer 0) names `view` (layer 4), which is above it"]
    );
    let circle = circular(&[
        reference("extract", "respond"),
        reference("respond", "extract"),
    ]);
    assert_eq!(circle.len(), 2, "{circle:?}");
    assert!(circular(&[reference("extract", "respond")]).is_empty());
}
