//! One frame, as it stands on the wire (RFC 6455, section 5.2).

use std::fmt;

/// A frame: complete, with no reserved bit, unless it says otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whether it ends its message.
    pub is_final: bool,
    /// The three reserved bits, from 0 to 7.
    pub reserved: u8,
    /// What it is, from 0 to 15.
    pub opcode: u8,
    /// What it carries, without its mask.
    pub payload: Vec<u8>,
}

/// What a client masks its frames with: the example of the RFC.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Says in the second byte that a mask follows.
const MASKED: u8 = 0x80;

impl Frame {
    /// The opcode of a frame that goes on with a message.
    pub const CONTINUATION: u8 = 0;
    /// The opcode of a text.
    pub const TEXT: u8 = 1;
    /// The opcode of bytes.
    pub const BINARY: u8 = 2;
    /// The opcode of closing.
    pub const CLOSE: u8 = 8;
    /// The opcode of a ping.
    pub const PING: u8 = 9;
    /// The opcode of a pong.
    pub const PONG: u8 = 10;

    /// A frame of any kind.
    pub fn new(opcode: u8, payload: impl AsRef<[u8]>) -> Frame {
        Frame {
            is_final: true,
            reserved: 0,
            opcode,
            payload: payload.as_ref().to_vec(),
        }
    }

    /// A text, which needs not be UTF-8.
    pub fn text(payload: impl AsRef<[u8]>) -> Frame {
        Frame::new(Frame::TEXT, payload)
    }

    /// Bytes.
    pub fn binary(payload: impl AsRef<[u8]>) -> Frame {
        Frame::new(Frame::BINARY, payload)
    }

    /// Goes on with a message.
    pub fn continuation(payload: impl AsRef<[u8]>) -> Frame {
        Frame::new(Frame::CONTINUATION, payload)
    }

    /// A ping.
    pub fn ping(payload: impl AsRef<[u8]>) -> Frame {
        Frame::new(Frame::PING, payload)
    }

    /// A pong.
    pub fn pong(payload: impl AsRef<[u8]>) -> Frame {
        Frame::new(Frame::PONG, payload)
    }

    /// Closes, with a code and a reason.
    pub fn close(code: u16, reason: impl AsRef<[u8]>) -> Frame {
        let payload = [&code.to_be_bytes(), reason.as_ref()].concat();
        Frame::new(Frame::CLOSE, payload)
    }

    /// The same, with more of its message to come.
    pub fn unfinished(mut self) -> Frame {
        self.is_final = false;
        self
    }

    /// The same, with reserved bits.
    pub fn with_reserved(mut self, bits: u8) -> Frame {
        self.reserved = bits;
        self
    }

    /// A message in pieces of this size: the same payload in as many frames as it takes.
    ///
    /// # Panics
    ///
    /// When the size is zero.
    pub fn in_pieces(self, size: usize) -> Vec<Frame> {
        let pieces: Vec<_> = self.payload.chunks(size).collect();
        let last = pieces.len().saturating_sub(1);
        let frame = |(number, piece): (usize, &&[u8])| Frame {
            is_final: number == last,
            reserved: 0,
            opcode: if number == 0 { self.opcode } else { 0 },
            payload: piece.to_vec(),
        };
        pieces.iter().enumerate().map(frame).collect()
    }

    /// The code of a frame that closes; `None` if it says none.
    pub fn code(&self) -> Option<u16> {
        let code = self.payload.get(..2)?;
        Some(u16::from_be_bytes([code[0], code[1]]))
    }

    /// The payload as text; what is no UTF-8 in it is replaced. Of a frame that closes, the reason.
    pub fn said(&self) -> String {
        let from = if self.opcode == Frame::CLOSE { 2 } else { 0 };
        let text = self.payload.get(from..).unwrap_or_default();
        String::from_utf8_lossy(text).into_owned()
    }

    /// The frame as a client has to send it.
    pub fn masked(&self) -> Vec<u8> {
        let mut bytes = self.head(MASKED);
        bytes.extend_from_slice(&MASK);
        let masked = self.payload.iter().zip(MASK.iter().cycle());
        bytes.extend(masked.map(|(byte, mask)| byte ^ mask));
        bytes
    }

    /// The frame as a server sends it.
    pub fn unmasked(&self) -> Vec<u8> {
        let mut bytes = self.head(0);
        bytes.extend_from_slice(&self.payload);
        bytes
    }

    fn head(&self, masked: u8) -> Vec<u8> {
        let first = u8::from(self.is_final) << 7 | self.reserved << 4 | self.opcode;
        let length = self.payload.len();
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ ..=125), _) => vec![first, masked | short],
            (_, Ok(medium)) => [&[first, masked | 126], &medium.to_be_bytes()[..]].concat(),
            _ => [&[first, masked | 127], &(length as u64).to_be_bytes()[..]].concat(),
        }
    }
}

/// How much of a payload is shown.
const SHOWN: usize = 40;

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.opcode {
            Frame::CONTINUATION => "continuation",
            Frame::TEXT => "text",
            Frame::BINARY => "binary",
            Frame::CLOSE => "close",
            Frame::PING => "ping",
            Frame::PONG => "pong",
            _ => "reserved",
        };
        write!(f, "{kind}({}", self.opcode)?;
        if !self.is_final {
            write!(f, ", unfinished")?;
        }
        if self.reserved != 0 {
            write!(f, ", bits {}", self.reserved)?;
        }
        let length = self.payload.len();
        let (code, shown) = match self.code().filter(|_| self.opcode == Frame::CLOSE) {
            Some(code) => (format!(" {code}"), &self.payload[2..]),
            None => (String::new(), &self.payload[..length.min(SHOWN)]),
        };
        write!(f, "){code} {length} B \"{}\"", shown.escape_ascii())
    }
}
