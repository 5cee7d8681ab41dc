//! A client of websockets that keeps to the rules only as far as a test wants it to.
//!
//! `handshake` is the request that opens one, `frame` what goes over it then.

mod frame;
mod handshake;

use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};

pub use frame::Frame;
pub use handshake::Handshake;

use crate::Wire;

/// An open websocket, frame by frame. It answers nothing by itself.
#[derive(Debug)]
pub struct RawSocket {
    wire: Wire,
}

impl RawSocket {
    /// Opens one.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    #[track_caller]
    pub fn open(address: SocketAddr, target: &str) -> RawSocket {
        Handshake::new(target).accepted(address).0
    }

    /// Takes a connection on which a websocket is open.
    pub fn on(wire: Wire) -> RawSocket {
        wire.send_at_once();
        RawSocket { wire }
    }

    /// Sends a frame.
    ///
    /// # Panics
    ///
    /// When the other end has closed.
    #[track_caller]
    pub fn send(&mut self, frame: Frame) -> &mut RawSocket {
        self.bytes(frame.masked())
    }

    /// Sends bytes of the test's own.
    ///
    /// # Panics
    ///
    /// When the other end has closed.
    #[track_caller]
    pub fn bytes(&mut self, bytes: impl AsRef<[u8]>) -> &mut RawSocket {
        self.wire.send(bytes);
        self
    }

    /// The next frame; `None` when the other end has closed the connection.
    ///
    /// # Panics
    ///
    /// When it breaks off, or sends what no server may: masked frames, and lengths in more bytes than they need.
    #[track_caller]
    pub fn next_frame(&mut self) -> Option<Frame> {
        let head = self.wire.exactly(2)?;
        assert_eq!(head[1] & 0x80, 0, "a server does not mask");
        let length = match head[1] {
            126 => self.length(2, 126),
            127 => self.length(8, 1 << 16),
            short => usize::from(short),
        };
        let payload = self.wire.exactly(length);
        Some(Frame {
            is_final: head[0] & 0x80 != 0,
            reserved: head[0] >> 4 & 7,
            opcode: head[0] & 0xf,
            payload: payload.expect("the connection ends within a frame"),
        })
    }

    #[track_caller]
    fn length(&mut self, bytes: usize, least: usize) -> usize {
        let bytes = self.wire.exactly(bytes);
        let bytes = bytes.expect("the connection ends within a head");
        let length = bytes
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        assert!(length >= least, "{length} needs fewer bytes than {bytes:?}");
        length
    }

    /// The next frame, which has to come.
    ///
    /// # Panics
    ///
    /// When the connection ends.
    #[track_caller]
    pub fn frame(&mut self) -> Frame {
        self.next_frame().expect("the connection has ended")
    }

    /// The next frame, which has to be a text.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[track_caller]
    pub fn text(&mut self) -> String {
        let frame = self.frame();
        assert_eq!(frame.opcode, Frame::TEXT, "{frame:?}");
        frame.said()
    }

    /// Sends a text, and reads the next.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn ask(&mut self, text: impl AsRef<[u8]>) -> String {
        self.send(Frame::text(text)).text()
    }

    /// Reads how the server closes: its close frame and right after it the end of the connection. It is told as code and reason; a frame
    /// that says no code is told as 1005.
    ///
    /// # Panics
    ///
    /// When something else comes.
    #[track_caller]
    pub fn end(&mut self) -> (u16, String) {
        let closing = self.closing();
        self.gone();
        closing
    }

    /// Reads the server's close frame, which is told as by [`end`](RawSocket::end).
    ///
    /// # Panics
    ///
    /// When something else comes.
    #[track_caller]
    pub fn closing(&mut self) -> (u16, String) {
        let frame = self.frame();
        assert_eq!(frame.opcode, Frame::CLOSE, "{frame:?}");
        (frame.code().unwrap_or(1005), frame.said())
    }

    /// Reads the end of the connection.
    ///
    /// # Panics
    ///
    /// When something else comes.
    #[track_caller]
    pub fn gone(&mut self) {
        let frame = self.next_frame();
        assert!(frame.is_none(), "{frame:?} instead of the end");
    }

    /// Closes as a client does it, and reads the server's answer and the end of the connection.
    ///
    /// # Panics
    ///
    /// When something else comes.
    #[track_caller]
    pub fn close(&mut self, code: u16) -> (u16, String) {
        self.send(Frame::close(code, "")).end()
    }

    /// Sends a frame when the server has closed: answers its close frame and reads the end of the connection.
    ///
    /// # Panics
    ///
    /// When something else comes.
    #[track_caller]
    pub fn answer_closing(&mut self) -> (u16, String) {
        let (code, reason) = self.closing();
        // The server may be gone already; nobody has to wait for an answer.
        let _ = self.wire.try_send(&Frame::close(code, "").masked());
        self.gone();
        (code, reason)
    }

    /// Another handle of the connection, to write from another thread.
    ///
    /// # Panics
    ///
    /// When the system gives none.
    pub fn stream(&self) -> TcpStream {
        self.wire.stream()
    }

    /// Goes away without a word.
    pub fn vanish(self) {
        self.wire.close();
    }

    /// Tells the server that no more bytes will come, and goes on to read.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn finish(&self) -> io::Result<()> {
        self.wire.stream().shutdown(Shutdown::Write)
    }
}
