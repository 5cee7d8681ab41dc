//! Manifests: what the workspace decides, packages inherit.

use std::fs;

use toml::{Table, Value};

use crate::source::{files, root};

/// Keys of `[package]` that the workspace decides.
const INHERITED: [&str; 4] = ["version", "edition", "rust-version", "license"];

/// Tables of dependencies, whose versions the workspace decides.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// What manifests decide by themselves.
pub(crate) fn complaints() -> Vec<String> {
    let members = manifests();
    let complaints = members.flat_map(|path| of_manifest(&path, &read(&path)));
    complaints.collect()
}

/// The manifests of the members. `benches` and `fuzz` are workspaces of their own, and cases of `ui-tests` are data.
fn manifests() -> impl Iterator<Item = String> {
    let members = files("toml").into_iter();
    let members = members.filter(|path| path.ends_with("/Cargo.toml"));
    let elsewhere = |path: &str| path.starts_with("benches/") || path.starts_with("fuzz/");
    members.filter(move |path| !elsewhere(path) && path.matches('/').count() <= 2)
}

fn read(path: &str) -> Table {
    let text = fs::read_to_string(root().join(path)).unwrap();
    text.parse()
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn of_manifest(path: &str, manifest: &Table) -> Vec<String> {
    let package = manifest.get("package").and_then(Value::as_table);
    let keys = INHERITED.into_iter().filter(|key| {
        let value = package.and_then(|package| package.get(*key));
        !inherits(value)
    });
    let keys = keys.map(|key| format!("{path}: `{key}` is not the workspace's"));
    let lints = !inherits(manifest.get("lints"));
    let lints = lints.then(|| format!("{path}: `[lints]` are not the workspace's"));
    keys.chain(lints)
        .chain(own_versions(path, manifest))
        .collect()
}

fn own_versions(path: &str, manifest: &Table) -> Vec<String> {
    let tables = DEPENDENCIES
        .into_iter()
        .filter_map(|name| manifest.get(name)?.as_table());
    let dependencies = tables.flatten();
    let own = dependencies.filter(|(_, value)| !inherits(Some(value)));
    own.map(|(name, _)| format!("{path}: the dependency `{name}` has a version of its own"))
        .collect()
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")) == Some(&Value::Boolean(true))
}

#[test]
fn a_manifest_of_its_own_mind_is_seen() {
    let manifest: Table =
        "[package]\nversion = '1'\nedition.workspace = true\n[dependencies]\nserde = '1'"
            .parse()
            .unwrap();
    let complaints = of_manifest("x/Cargo.toml", &manifest);
    let expected = [
        "`version`",
        "`rust-version`",
        "`license`",
        "`[lints]`",
        "`serde`",
    ];
    assert_eq!(complaints.len(), expected.len(), "{complaints:?}");
    for (complaint, key) in complaints.iter().zip(expected) {
        assert!(complaint.contains(key), "{complaint}");
    }
}
