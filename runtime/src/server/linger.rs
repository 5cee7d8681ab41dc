//! Closing a connection whose client may still be sending.
//!
//! A response can be complete before its request is: a body that is too large, a head that is no HTTP. If the socket
//! were closed with input unread, the system would answer that input with a reset, which destroys what the client has
//! not read yet of the response. So the sending side is closed alone, and input is thrown away until the client ends,
//! for a bounded time.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// How long a client may go on sending.
const LONGEST: Duration = Duration::from_secs(2);

/// How many bytes a client may go on sending.
const MOST: usize = 64 * 1024 * 1024;

/// Closes the sending side, then reads until the client has closed its own.
pub(super) async fn close_when_read(stream: &mut TcpStream) {
    if stream.shutdown().await.is_ok() {
        let _ = tokio::time::timeout(LONGEST, discard(stream)).await;
    }
}

async fn discard(stream: &TcpStream) -> io::Result<()> {
    let mut left = MOST;
    while left > 0 {
        stream.readable().await?;
        match read_some(stream) {
            Ok(0) => return Ok(()),
            Ok(read) => left = left.saturating_sub(read),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The buffer lives in this frame alone, so that it does not become a part of every connection's task.
fn read_some(stream: &TcpStream) -> io::Result<usize> {
    stream.try_read(&mut [0; 16 * 1024])
}
