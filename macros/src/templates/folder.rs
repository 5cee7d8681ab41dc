//! The files below `templates/` of the package that is being compiled.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aiopyramid_pattern::nearest;

/// The folder, which may not be there.
pub(super) struct Folder {
    pub(super) package: String,
    directory: PathBuf,
}

/// A file as it was read.
#[derive(Debug)]
pub(super) struct Source {
    /// Below the folder, with `/`.
    pub(super) path: String,
    /// Absolute.
    pub(super) file: String,
    pub(super) text: String,
}

/// Why there is no file to read.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It does not exist.
    Missing,
    /// Anything else, in words.
    Unreadable(String),
}

impl Folder {
    /// The one of the present compilation; `None` where Cargo did not start it.
    #[cfg(not(test))]
    pub(super) fn current() -> Option<Folder> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")?;
        let package = std::env::var("CARGO_PKG_NAME").ok()?;
        Some(Folder::new(Path::new(&manifest_dir), package))
    }

    /// The one that tests have in its place.
    #[cfg(test)]
    pub(super) fn current() -> Option<Folder> {
        let app = concat!(env!("CARGO_MANIFEST_DIR"), "/src/templates/tests/app");
        Some(Folder::new(Path::new(app), "app"))
    }

    /// The one of a package.
    pub(super) fn new(manifest_dir: &Path, package: impl Into<String>) -> Folder {
        Folder {
            package: package.into(),
            directory: manifest_dir.join("templates"),
        }
    }

    /// Reads one file.
    pub(super) fn read(&self, path: &str) -> Result<Source, Trouble> {
        let mut file = self.directory.clone();
        file.extend(path.split('/'));
        let Some(name) = file.to_str() else {
            let trouble = "the path of its folder is not UTF-8";
            return Err(Trouble::Unreadable(trouble.to_owned()));
        };
        match std::fs::read_to_string(&file) {
            Ok(text) => Ok(Source {
                path: path.to_owned(),
                file: name.to_owned(),
                text,
            }),
            Err(error) => Err(trouble(&file, &error)),
        }
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.directory.join(path).is_file()
    }

    /// All files, sorted. Those whose names begin with a dot belong to an editor or a system.
    pub(super) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.directory, "", &mut found);
        found.sort();
        found
    }

    /// What to say to somebody who named a file that is not there.
    pub(super) fn advice(&self, path: &str) -> String {
        let files = self.files();
        if files.is_empty() {
            return format!("make the folder `templates` beside Cargo.toml, and `{path}` in it");
        }
        if let Some(below) = path.strip_prefix("templates/")
            && self.has(below)
        {
            return format!("names begin below `templates/`: write `{below}`");
        }
        let known: Vec<&str> = files.iter().map(String::as_str).collect();
        match meant(path, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("make that file, or name one of {}", listed(&known)),
        }
    }
}

/// The file that somebody may have meant: one of a near name in the same folder, then one of the same name, then one of a near name.
fn meant<'k>(path: &str, known: &[&'k str]) -> Option<&'k str> {
    let (folder, name) = split(path);
    let near = |known: &mut dyn Iterator<Item = &'k str>| {
        let known: Vec<&'k str> = known.collect();
        let names: Vec<&str> = known.iter().map(|other| split(other).1).collect();
        let near = nearest(name, &names)?;
        known.into_iter().find(|other| split(other).1 == near)
    };
    let known = || known.iter().copied();
    near(&mut known().filter(|other| split(other).0 == folder))
        .or_else(|| known().find(|other| split(other).1 == name))
        .or_else(|| near(&mut known()))
}

/// The folder, and the name as far as it differs between templates.
fn split(path: &str) -> (&str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder, name.strip_suffix(".jinja2").unwrap_or(name))
}

fn trouble(file: &Path, error: &std::io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Trouble::Missing,
        ErrorKind::InvalidData => Trouble::Unreadable("it is not UTF-8".to_owned()),
        _ if file.is_dir() => Trouble::Unreadable("it is a folder".to_owned()),
        _ => Trouble::Unreadable(error.to_string()),
    }
}

/// So many are named in a message.
const NAMED: usize = 8;

fn listed(known: &[&str]) -> String {
    let named = known[..known.len().min(NAMED)].join("`, `");
    match known.len() > NAMED {
        true => format!("`{named}` and {} more", known.len() - NAMED),
        false => format!("`{named}`"),
    }
}

fn collect(directory: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let path = format!("{prefix}{name}");
        // A link to a folder may lead back to where it stands.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            collect(&entry.path(), &format!("{path}/"), found);
        } else if entry.path().is_file() {
            found.push(path);
        }
    }
}
