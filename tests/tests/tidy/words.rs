//! Documents: their links and the places that they name.

use std::fs;
use std::path::Path;

use crate::layers::modules;
use crate::source::{files, root};

/// Links of all documents to files that are not there.
pub(crate) fn dead_links() -> Vec<String> {
    let documents = files("md").into_iter();
    documents
        .flat_map(|path| {
            let text = read(&path);
            let folder = root().join(&path);
            let folder = folder.parent().expect("a file is in a folder").to_owned();
            let lost = move |target: &String| !folder.join(target).exists();
            let dead = links(&text)
                .into_iter()
                .filter(move |(_, target)| lost(target));
            let complain = move |(line, target)| {
                format!("{path}:{line}: the link to `{target}` leads nowhere")
            };
            dead.map(complain).collect::<Vec<_>>()
        })
        .collect()
}

/// Files and folders that a document names in code font and that are not there.
pub(crate) fn lost_places(document: &str) -> Vec<String> {
    let text = read(document);
    let lost = places(&text)
        .into_iter()
        .filter(|(_, place)| !root().join(place).exists());
    lost.map(|(line, place)| format!("{document}:{line}: there is no `{place}`"))
        .collect()
}

/// Modules of the runtime that a document does not name as `runtime/src/name.rs` or `runtime/src/name/`.
pub(crate) fn unmapped_modules(document: &str) -> Vec<String> {
    let text = read(document);
    let named = |module: &String| {
        let (file, folder) = (
            format!("`runtime/src/{module}.rs`"),
            format!("`runtime/src/{module}/"),
        );
        text.contains(&file) || text.contains(&folder)
    };
    let unmapped = modules().into_iter().filter(|module| !named(module));
    unmapped
        .map(|module| format!("{document}: the module `{module}` of the runtime is not on the map"))
        .collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The targets of links within the repository, with their lines. Code is not read.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, prose) in prose(text) {
        let targets = prose
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let targets = targets.map(|target| target.split('#').next().unwrap_or(""));
        let ours = targets.filter(|target| !target.is_empty() && !target.contains(':'));
        found.extend(ours.map(|target| (line, target.to_owned())));
    }
    found
}

/// What a document has in code font and reads like a path of the repository, with its line.
fn places(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, words) in lines_outside_of_fences(text) {
        let spans = words.split('`').skip(1).step_by(2);
        let paths = spans.filter(|span| is_path(span));
        found.extend(paths.map(|path| (line, path.to_owned())));
    }
    found
}

/// `runtime/src/view/`, `tests/tests/book.rs`: in a folder of the repository, and of a kind that can be looked up.
fn is_path(span: &str) -> bool {
    let first = span.split('/').next().unwrap_or("");
    let known = span.contains('/') && root().join(first).is_dir() && !first.is_empty();
    let end = Path::new(span).extension().is_some() || span.ends_with('/');
    known && end && !span.contains(['<', '*', '{', ' '])
}

/// Lines of prose, without what stands in code font.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    lines_outside_of_fences(text).map(|(line, words)| {
        let prose: Vec<&str> = words.split('`').step_by(2).collect();
        (line, prose.join("`"))
    })
}

fn lines_outside_of_fences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

#[test]
fn links_are_found_in_prose_and_not_in_code() {
    let text = "see [a](a.md#part) and [b](https://b.example)\n```\n[c](c.md)\n```\n`[d](d.md)` [`e`](e.md)";
    assert_eq!(
        links(text),
        [(1, "a.md".to_owned()), (5, "e.md".to_owned())]
    );
}

#[test]
fn places_are_paths_in_code_font() {
    let text =
        "`runtime/src/lib.rs` and `config/`, `a/b`, `application/json`, `runtime/src/nowhere/`";
    let found: Vec<String> = places(text).into_iter().map(|(_, place)| place).collect();
    assert_eq!(found, ["runtime/src/lib.rs", "runtime/src/nowhere/"]);
}
