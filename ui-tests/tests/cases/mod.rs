//! What both ways of looking at the cases have in common.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The folders of cases.
#[allow(dead_code, reason = "only some ways of looking go through all cases")]
pub(crate) const ATTRIBUTES: &[&str] = &[
    "tween",
    "view_config",
    "websocket_view",
    "includeme",
    "synchronize",
    "use_executor",
    "templates",
    "template_value",
    "settings",
    "subscriber",
    "test",
];

/// Where packages that tests write are compiled, so that the framework is compiled once for all of them.
#[allow(dead_code, reason = "trybuild has its own")]
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("number_of_errors/target")
}

/// A package outside of this workspace, as that of a user, without anything in it yet.
#[allow(dead_code, reason = "trybuild has its own")]
pub(crate) fn write_manifest(package: &Path, name: &str) -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runtime = here.join("../runtime");
    let manifest = format!(
        r#"[package]
name = {name:?}
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
aiopyramid = {{ path = {:?}, features = ["validation"] }}
axum-core = "0.5"
garde = {{ version = "0.23", default-features = false, features = ["derive", "serde"] }}
http = "1"
serde = {{ version = "1", features = ["derive"] }}
"#,
        runtime.display().to_string()
    );
    fs::create_dir_all(package)?;
    fs::copy(here.join("../Cargo.lock"), package.join("Cargo.lock"))?;
    fs::write(package.join("Cargo.toml"), manifest)
}

/// Gives a package the templates that cases name: they are found beside the `Cargo.toml` of what is compiled.
#[allow(dead_code, reason = "only some ways of looking go through all cases")]
pub(crate) fn copy_templates(package: &Path) -> io::Result<()> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/templates");
    copy(&fixtures, &package.join("templates"))
}

/// Writes only what differs, since Cargo builds again what is newer than before.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
            continue;
        }
        let text = fs::read(entry.path())?;
        if fs::read(&to).ok().as_ref() != Some(&text) {
            fs::write(&to, text)?;
        }
    }
    Ok(())
}
