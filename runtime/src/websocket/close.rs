//! How a websocket ends, and what is said about it.

use std::fmt;

use tungstenite::protocol::CloseFrame;

/// Why a side closes a websocket, as a number (RFC 6455, section 7.4).
///
/// # Example
///
/// ```
/// use aiopyramid::websocket::CloseCode;
///
/// assert_eq!(CloseCode::NORMAL.number(), 1000);
/// assert!(CloseCode(4000).can_be_sent());
/// assert!(!CloseCode::ABNORMAL.can_be_sent());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// 1000: all is said.
    pub const NORMAL: CloseCode = CloseCode(1000);
    /// 1001: the server shuts down, or the page is left.
    pub const GOING_AWAY: CloseCode = CloseCode(1001);
    /// 1002: the other side broke the protocol.
    pub const PROTOCOL_ERROR: CloseCode = CloseCode(1002);
    /// 1003: a kind of message that this side does not take.
    pub const UNSUPPORTED: CloseCode = CloseCode(1003);
    /// 1005: the other side said no code. It is never sent.
    pub const NO_STATUS: CloseCode = CloseCode(1005);
    /// 1006: the connection broke without a word. It is never sent.
    pub const ABNORMAL: CloseCode = CloseCode(1006);
    /// 1007: a text that is no UTF-8.
    pub const INVALID_DATA: CloseCode = CloseCode(1007);
    /// 1008: against the rules of this application.
    pub const POLICY_VIOLATION: CloseCode = CloseCode(1008);
    /// 1009: a message that is too large.
    pub const TOO_LARGE: CloseCode = CloseCode(1009);
    /// 1011: the view failed.
    pub const INTERNAL_ERROR: CloseCode = CloseCode(1011);
    /// 1013: try again later.
    pub const TRY_AGAIN_LATER: CloseCode = CloseCode(1013);

    /// The number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// Whether it may stand in a close frame; some numbers only ever tell an application what has happened.
    pub fn can_be_sent(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
}

impl From<u16> for CloseCode {
    fn from(number: u16) -> CloseCode {
        CloseCode(number)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a websocket was closed: a code, and a reason in words, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReason {
    /// Why.
    pub code: CloseCode,
    /// In words.
    pub reason: String,
}

/// What a close frame has room for beside its code.
const LONGEST_REASON: usize = 123;

impl CloseReason {
    pub(super) fn new(code: CloseCode, reason: impl Into<String>) -> CloseReason {
        CloseReason {
            code,
            reason: reason.into(),
        }
    }

    /// What a close frame of the other side says.
    pub(crate) fn of(frame: Option<CloseFrame>) -> CloseReason {
        match frame {
            Some(frame) => CloseReason::new(CloseCode(frame.code.into()), frame.reason.as_str()),
            None => CloseReason::new(CloseCode::NO_STATUS, ""),
        }
    }

    /// The frame that says it. A reason that is too long is cut at a character.
    pub(crate) fn frame(&self) -> CloseFrame {
        let mut end = self.reason.len().min(LONGEST_REASON);
        while !self.reason.is_char_boundary(end) {
            end -= 1;
        }
        CloseFrame {
            code: self.code.0.into(),
            reason: self.reason[..end].into(),
        }
    }
}

/// A websocket that has ended takes no more messages.
///
/// A view that returns it with `?` ends quietly: that its client has gone is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(alias = "ConnectionClosed")]
pub struct WebsocketClosed;

impl fmt::Display for WebsocketClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the websocket is closed")
    }
}

impl std::error::Error for WebsocketClosed {}

/// Why a websocket ended that nobody has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebsocketError {
    /// The client broke the protocol (1002), sent text that is no UTF-8 (1007) or too large a message (1009).
    Client {
        /// What it was told.
        code: CloseCode,
        /// What it did.
        what: String,
    },
    /// The client answered no ping in time.
    NoPong,
    /// The client took nothing of what was sent to it for too long.
    Stalled,
    /// The connection broke.
    Broken(String),
}

impl WebsocketError {
    /// How the connection ended, as a close code.
    pub fn code(&self) -> CloseCode {
        match self {
            WebsocketError::Client { code, .. } => *code,
            WebsocketError::NoPong | WebsocketError::Stalled | WebsocketError::Broken(_) => {
                CloseCode::ABNORMAL
            }
        }
    }

    pub(super) fn of(error: &tungstenite::Error) -> WebsocketError {
        use tungstenite::error::{Error, ProtocolError};
        let code = match error {
            Error::Capacity(_) => CloseCode::TOO_LARGE,
            Error::Utf8(_) => CloseCode::INVALID_DATA,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                let what = "the client went away without closing the websocket";
                return WebsocketError::Broken(what.to_owned());
            }
            Error::Protocol(_) | Error::AttackAttempt => CloseCode::PROTOCOL_ERROR,
            error => return WebsocketError::Broken(error.to_string()),
        };
        let what = match error {
            // What the codec says here quotes the bytes.
            Error::Utf8(_) => "what should be text is not UTF-8".to_owned(),
            error => error.to_string(),
        };
        WebsocketError::Client { code, what }
    }
}

impl fmt::Display for WebsocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WebsocketError::Client { code, what } => write!(f, "{what} (closed with {code})"),
            WebsocketError::NoPong => f.write_str("the client answered no ping in time"),
            WebsocketError::Stalled => f.write_str("the client took nothing for too long"),
            WebsocketError::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for WebsocketError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_at_a_character() {
        let frame = CloseReason::new(CloseCode::NORMAL, "é".repeat(100)).frame();
        assert_eq!(frame.reason.as_str(), "é".repeat(61));
    }

    #[test]
    fn codes_that_only_tell_are_not_sent() {
        for number in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000] {
            assert!(!CloseCode(number).can_be_sent(), "{number}");
        }
        for number in [1000, 1003, 1007, 1014, 3000, 4999] {
            assert!(CloseCode(number).can_be_sent(), "{number}");
        }
    }
}
