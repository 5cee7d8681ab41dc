//! Files, where they cannot hold up a worker.

use std::fs::File;
use std::io::{self, Write};
use std::ops::{Deref, DerefMut};
use std::path::Path;

use tempfile::NamedTempFile;

/// Runs what may block on a thread that is there for it. It runs to its end even if nobody waits for it any longer.
pub(super) async fn blocking<R: Send + 'static>(
    function: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<R> {
    returned(tokio::task::spawn_blocking(function).await)
}

/// What a function of such a thread returned; its panic goes on here.
pub(super) fn returned<R>(result: Result<io::Result<R>, tokio::task::JoinError>) -> io::Result<R> {
    match result.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(result) => result,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(ended)) => Err(io::Error::other(ended)),
    }
}

/// A value that is dropped where that may block, such as a file: the system may take its time over giving up a large one.
#[derive(Debug)]
pub(super) struct DroppedAside<T: Send + 'static>(Option<T>);

impl<T: Send> DroppedAside<T> {
    pub(super) fn new(value: T) -> DroppedAside<T> {
        DroppedAside(Some(value))
    }

    pub(super) fn into_inner(mut self) -> T {
        self.0.take().expect(UNTIL_THE_END)
    }
}

const UNTIL_THE_END: &str = "it is taken at the end alone";

impl<T: Send> Deref for DroppedAside<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect(UNTIL_THE_END)
    }
}

impl<T: Send> DerefMut for DroppedAside<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect(UNTIL_THE_END)
    }
}

impl<T: Send> Drop for DroppedAside<T> {
    fn drop(&mut self) {
        let Some(value) = self.0.take() else { return };
        match tokio::runtime::Handle::try_current() {
            // A thread that cannot be had is a panic, which must not come on top of another.
            Ok(runtime) if !std::thread::panicking() => {
                runtime.spawn_blocking(move || drop(value));
            }
            _ => drop(value),
        }
    }
}

/// What becomes of a file that stands where another is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    Refused,
    Replaced,
}

/// A temporary file that only this process may read, in a folder or in the system's.
pub(super) fn temporary(folder: Option<&Path>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("upload-");
    match folder {
        Some(folder) => builder.tempfile_in(folder),
        None => builder.tempfile(),
    }
}

/// A file beside the place where it is to stand, with the permissions of any new file.
pub(super) fn draft(path: &Path, existing: Existing) -> io::Result<NamedTempFile> {
    if existing == Existing::Refused && path.try_exists()? {
        return Err(already_there(path));
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".upload-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Gives a draft its name, all at once.
pub(super) fn persist(draft: NamedTempFile, path: &Path, existing: Existing) -> io::Result<()> {
    let persisted = match existing {
        Existing::Refused => draft.persist_noclobber(path),
        Existing::Replaced => draft.persist(path),
    };
    match persisted.map_err(|failed| failed.error) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(already_there(path)),
        persisted => persisted.map(drop),
    }
}

fn already_there(path: &Path) -> io::Error {
    let message = format!("there is a file {} already", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

/// Reads at a place, whoever else reads the same file.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, offset);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
}

/// Copies all of a file that is so long.
pub(super) fn copy(file: &File, length: u64, mut to: impl Write) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let mut offset = 0;
    while offset < length {
        let read = read_at(file, &mut buffer, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        to.write_all(&buffer[..read])?;
        offset += read as u64;
    }
    Ok(())
}
