//! The content of a received file, piece by piece.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::JoinHandle;

use super::Upload;
use super::disk::returned;
use super::upload::Content;

/// Reads a received file from its beginning, or from wherever it is told to.
///
/// Asynchronous code takes [`chunk`](UploadReader::chunk), or hands it to whatever takes an `AsyncRead` or a body
/// ([`Body::stream`](crate::http::Body::stream)). Plain code has it as a `Read` and `Seek`, for
/// libraries that want one; a file on disk is then read where the code runs, so that belongs on an executor thread.
///
/// # Example
///
/// ```
/// use std::io::{BufRead, BufReader};
///
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{MultipartForm, TestApp};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Import {
///     table: Upload,
/// }
///
/// /// A plain view runs where it may block.
/// #[view_config(route = "/lines", request_method = "POST")]
/// fn lines(Form(import): Form<Import>) -> String {
///     BufReader::new(import.table.reader()).lines().count().to_string()
/// }
///
/// #[view_config(route = "/sum", request_method = "POST")]
/// async fn sum(Form(import): Form<Import>) -> Result<String> {
///     let mut reader = import.table.reader();
///     let mut sum = 0;
///     while let Some(chunk) = reader.chunk().await? {
///         sum += chunk.iter().map(|byte| u64::from(*byte)).sum::<u64>();
///     }
///     Ok(sum.to_string())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let mut config = Configurator::new();
/// # config.scan_module(module_path!());
/// # let app = TestApp::new(config.make_app()?);
/// let form = || MultipartForm::new().file("table", "t.csv", "text/csv", "a\nb\n");
/// assert_eq!(app.post("/lines").multipart(form()).await.text(), "2");
/// assert_eq!(app.post("/sum").multipart(form()).await.text(), "215");
/// # Ok(()) }
/// ```
pub struct UploadReader {
    upload: Upload,
    position: u64,
    /// What was read from the disk and has not been handed out.
    read: Bytes,
    busy: Option<JoinHandle<io::Result<Bytes>>>,
}

/// How much is read from the disk at a time.
const AT_A_TIME: u64 = 256 * 1024;

impl UploadReader {
    pub(super) fn new(upload: Upload) -> UploadReader {
        UploadReader {
            upload,
            position: 0,
            read: Bytes::new(),
            busy: None,
        }
    }

    /// The next piece, `None` at the end. A future of it that is dropped loses nothing.
    ///
    /// # Errors
    ///
    /// When the temporary file cannot be read.
    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        std::future::poll_fn(|cx| self.poll_chunk(cx)).await
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        ready!(self.poll_read_more(cx))?;
        let chunk = std::mem::take(&mut self.read);
        self.position += chunk.len() as u64;
        Poll::Ready(Ok((!chunk.is_empty()).then_some(chunk)))
    }

    /// The bytes that have not been handed out.
    fn left(&self) -> u64 {
        self.upload.len().saturating_sub(self.position)
    }

    /// Sees to it that something has been read, unless nothing is left.
    fn poll_read_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.read.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let position = self.position;
        let left = self.left();
        if let Content::InMemory(bytes) = self.upload.content() {
            let from = bytes.len() - usize::try_from(left).unwrap_or(bytes.len());
            self.read = bytes.slice(from..);
            return Poll::Ready(Ok(()));
        }
        if self.busy.is_none() && left == 0 {
            return Poll::Ready(Ok(()));
        }
        let busy = self.busy.get_or_insert_with(|| {
            let upload = self.upload.clone();
            tokio::task::spawn_blocking(move || {
                let mut buffer = vec![0; usize::try_from(left.min(AT_A_TIME)).unwrap_or(0)];
                let read = upload.content().read_at(&mut buffer, position)?;
                buffer.truncate(read);
                match read {
                    0 => Err(io::ErrorKind::UnexpectedEof.into()),
                    _ => Ok(buffer.into()),
                }
            })
        });
        let read = ready!(Pin::new(busy).poll(cx));
        self.busy = None;
        self.read = returned(read)?;
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for UploadReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_read_more(cx))?;
        let length = self.read.len().min(buffer.remaining());
        buffer.put_slice(&self.read.split_to(length));
        self.position += length as u64;
        Poll::Ready(Ok(()))
    }
}

/// So that a file can be sent on: `Body::stream(upload.reader())`.
impl HttpBody for UploadReader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = ready!(self.poll_chunk(cx));
        Poll::Ready(chunk.transpose().map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left())
    }
}

/// May block.
impl Read for UploadReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.forget();
        let read = self.upload.content().read_at(buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for UploadReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.forget();
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.upload.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl UploadReader {
    /// Gives up what was read ahead.
    fn forget(&mut self) {
        self.read.clear();
        self.busy = None;
    }
}

impl fmt::Debug for UploadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UploadReader({:?}, at {})", self.upload, self.position)
    }
}
