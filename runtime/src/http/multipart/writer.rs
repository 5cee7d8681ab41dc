//! A temporary file that is written while more of it is on its way.

use std::io::{self, Write};

use tempfile::NamedTempFile;
use tokio::task::JoinHandle;

use super::disk::{DroppedAside, returned};

/// How much is collected before it is written: each time costs the way to another thread.
const AT_A_TIME: usize = 256 * 1024;

/// Writes a file on threads that may block. Whoever waits for it may be dropped at any point, and nothing is lost or written twice.
///
/// Dropped itself, it takes the file along.
#[derive(Debug)]
pub(super) struct Writer {
    file: Option<DroppedAside<NamedTempFile>>,
    /// What has come since the last write.
    waiting: Vec<u8>,
    /// The present write, or the making of the file, which hands the file back.
    busy: Option<JoinHandle<io::Result<NamedTempFile>>>,
}

impl Writer {
    /// Begins to make the file.
    pub(super) fn new(make: impl FnOnce() -> io::Result<NamedTempFile> + Send + 'static) -> Writer {
        Writer {
            file: None,
            waiting: Vec::new(),
            busy: Some(tokio::task::spawn_blocking(make)),
        }
    }

    /// Takes more of the content.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// Waits until little is waiting.
    pub(super) async fn catch_up(&mut self) -> io::Result<()> {
        if self.waiting.len() < AT_A_TIME {
            return Ok(());
        }
        self.idle().await?;
        self.write();
        Ok(())
    }

    /// Waits until all is written, and hands out the file.
    pub(super) async fn finish(&mut self) -> io::Result<NamedTempFile> {
        self.idle().await?;
        if !self.waiting.is_empty() {
            self.write();
            self.idle().await?;
        }
        match self.file.take() {
            Some(file) => Ok(file.into_inner()),
            None => Err(io::Error::other("the file could not be written before")),
        }
    }

    /// Waits for the present write. The file is there again then.
    async fn idle(&mut self) -> io::Result<()> {
        if let Some(busy) = &mut self.busy {
            let file = busy.await;
            self.busy = None;
            self.file = Some(DroppedAside::new(returned(file)?));
        }
        Ok(())
    }

    fn write(&mut self) {
        if let Some(file) = self.file.take() {
            let mut file = file.into_inner();
            let bytes = std::mem::take(&mut self.waiting);
            self.busy = Some(tokio::task::spawn_blocking(move || {
                file.write_all(&bytes)?;
                Ok(file)
            }));
        }
    }
}
