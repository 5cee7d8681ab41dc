//! Finding a file, and refusing paths that lead elsewhere.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::panic::Location;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::task::spawn_blocking;

use super::{Content, ETag, File};
use crate::error::{Error, Result};
use crate::http::httpexceptions::{HttpForbidden, HttpNotFound};

impl File {
    /// Opens a file of the disk, without blocking the worker.
    ///
    /// The path is the application's own and followed wherever it leads. One that a client has a part in, be it a single placeholder, goes
    /// to [`File::inside`]. Plain code waits with `synchronize(File::open(path))`.
    ///
    /// # Errors
    ///
    /// 404 when there is no file: nothing, a folder, or a device. Any other failure, a missing permission for example, is an error of the
    /// application, so a 500 with the path in the log.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, when it is awaited.
    #[track_caller]
    pub fn open(path: impl Into<PathBuf>) -> impl Future<Output = Result<File>> + Send {
        let path = path.into();
        let at = Location::caller();
        async move {
            let opened = spawn_blocking(move || (open(&path, &path), path)).await;
            let (opened, path) = opened.map_err(|error| Error::at(error, at))?;
            opened.map_err(|error| match is_absence(&error) {
                true => Error::at(not_found(), at),
                false => Error::at(Unreadable(path, error), at),
            })
        }
    }

    /// Opens a file inside of a folder, by a path that came from a client: from a placeholder, for example, which is percent-decoded once
    /// already. It is separated by slashes and relative to the folder.
    ///
    /// # Errors
    ///
    /// 404 when there is no file of that path in the folder, and also for whatever would lead out of it: `..`, an absolute path, a symbolic
    /// link to a place outside, a zero byte, a backslash, on Windows also a colon. 403 when the file cannot be read by this program, which
    /// is logged. Whoever may change the folder while a file is looked for may still lead it astray.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, when it is awaited.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/sources/*path")]
    /// async fn sources(path: Vec<String>) -> Result<File> {
    ///     File::inside(concat!(env!("CARGO_MANIFEST_DIR"), "/src"), &path.join("/")).await
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/sources/lib.rs").await.status(), 200);
    /// assert_eq!(app.get("/sources/%2e%2e/Cargo.toml").await.status(), 404);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn inside<P: Into<PathBuf>>(
        root: P,
        untrusted: &str,
    ) -> impl Future<Output = Result<File>> + Send + use<P> {
        let root = root.into();
        let path = relative(untrusted);
        let at = Location::caller();
        async move {
            let Some(path) = path else {
                return Err(Error::at(not_found(), at));
            };
            let path = root.join(path);
            let opened = spawn_blocking(move || {
                // Without links: what they lead to has to be inside, too. A folder that is not there is no fault of the client's.
                let root = root
                    .canonicalize()
                    .map_err(|error| Unreadable(root, error))?;
                Ok::<_, Unreadable>((open_inside(&root, &path), path))
            });
            let opened = opened.await.map_err(|error| Error::at(error, at))?;
            let (opened, path) = opened.map_err(|error| Error::at(error, at))?;
            opened.map_err(|error| match error.kind() {
                ErrorKind::PermissionDenied => {
                    tracing::warn!(path = %path.display(), %at, "a file cannot be read: {error}; answered 403");
                    Error::at(HttpForbidden::default(), at)
                }
                _ if is_absence(&error) => Error::at(not_found(), at),
                _ => Error::at(Unreadable(path, error), at),
            })
        }
    }
}

/// A path that stays below whatever it is appended to, as far as the path itself can tell.
fn relative(untrusted: &str) -> Option<PathBuf> {
    let leads_astray = |c| matches!(c, '\0' | '\\') || cfg!(windows) && c == ':';
    let path = Path::new(untrusted);
    let goes_down = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (goes_down && !untrusted.contains(leads_astray)).then(|| path.to_owned())
}

/// Blocks.
fn open_inside(root: &Path, path: &Path) -> io::Result<File> {
    let found = path.canonicalize()?;
    match found.starts_with(root) {
        true => open(&found, path),
        false => Err(ErrorKind::NotFound.into()),
    }
}

/// Opens what is found at a path, by the name that it has in another. Blocks.
fn open(path: &Path, named: &Path) -> io::Result<File> {
    // Opening a named pipe would wait for somebody at its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let name = named
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let file = File::new(Content::OnDisk(file), metadata.len(), name);
    Ok(match metadata.modified() {
        Ok(modified) => file.changed_at(modified, SystemTime::now()),
        // The system does not know.
        Err(_) => file,
    })
}

impl File {
    fn changed_at(self, modified: SystemTime, now: SystemTime) -> File {
        let file = self.with_last_modified(modified);
        match etag(file.length, modified, now) {
            Some(etag) => file.with_etag(etag),
            None => file,
        }
    }
}

/// How coarse the clock of a file system may be.
const TICK: Duration = Duration::from_secs(2);

/// A tag of length and time. It is weak as long as another change could have the same time; a client that has it by then asks once more.
fn etag(length: u64, modified: SystemTime, now: SystemTime) -> Option<ETag> {
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("{length:x}-{:x}", since.as_nanos());
    let is_settled = now.duration_since(modified).is_ok_and(|age| age >= TICK);
    Some(match is_settled {
        true => ETag::strong(tag),
        false => ETag::weak(tag),
    })
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
    )
}

fn not_found() -> HttpNotFound {
    HttpNotFound::new("there is no such file")
}

/// The path is for the log: a client learns nothing of it.
#[derive(Debug)]
struct Unreadable(PathBuf, io::Error);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file {} cannot be read", self.0.display())
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_go_down_are_relative() {
        for path in ["a", "a/b.txt", "a//b", "a/./b", "...", "a b", ".hidden", ""] {
            assert!(relative(path).is_some(), "{path:?}");
        }
        for path in [
            "..", "../a", "a/..", "a/../b", "/a", "//a", "./a", "a\0", "..\\a", "a\\..\\b",
        ] {
            assert!(relative(path).is_none(), "{path:?}");
        }
    }

    #[test]
    fn a_tag_is_strong_once_no_other_change_can_have_its_time() {
        let modified = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let is_weak = |now| etag(3, modified, now).unwrap().is_weak();
        assert!(is_weak(modified) && is_weak(modified - TICK));
        assert!(!is_weak(modified + TICK));
        assert_ne!(etag(3, modified, modified), etag(4, modified, modified));
        assert_eq!(etag(3, UNIX_EPOCH - TICK, modified), None);
    }
}
