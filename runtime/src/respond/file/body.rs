//! The bytes of a file, read on threads that may block.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use super::range::Part;

/// How many bytes are read at once. Each piece takes a way to another thread and back; each open download holds one piece.
const PIECE: u64 = 64 * 1024;

/// A part of a file. The next piece is read when the client has taken the one before.
// Not on the executors: these are the application's, and a file shall be sent although all of their threads are taken.
pub(super) struct FileBody {
    file: Reader,
    /// What has not been sent yet.
    rest: Part,
}

enum Reader {
    /// At which byte it stands.
    Idle(File, u64),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Done,
}

impl FileBody {
    pub(super) fn new(file: File, part: Part) -> FileBody {
        FileBody {
            file: Reader::Idle(file, 0),
            rest: part,
        }
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Part { start, .. } = self.rest;
        let length = self.rest.length().min(PIECE);
        loop {
            match std::mem::replace(&mut self.file, Reader::Done) {
                Reader::Idle(..) | Reader::Done if length == 0 => return Poll::Ready(None),
                Reader::Idle(file, stands_at) => {
                    let read = move || {
                        let moves = start != stands_at;
                        read(file, moves.then_some(start), length)
                    };
                    self.file = Reader::Reading(spawn_blocking(read));
                }
                Reader::Reading(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
                        self.file = Reader::Reading(reading);
                        return Poll::Pending;
                    };
                    let (file, bytes) = read.map_err(io::Error::other)??;
                    self.rest.start += length;
                    self.file = Reader::Idle(file, self.rest.start);
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Reader::Done => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.length() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.length())
    }
}

/// The next bytes of a file, exactly as many as that. Blocks.
fn read(mut file: File, seek: Option<u64>, length: u64) -> io::Result<(File, Bytes)> {
    if let Some(start) = seek {
        file.seek(SeekFrom::Start(start))?;
    }
    let mut bytes = Vec::with_capacity(length as usize);
    (&mut file).take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok((file, bytes.into())),
        false => Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the file has become shorter while it was sent",
        )),
    }
}
