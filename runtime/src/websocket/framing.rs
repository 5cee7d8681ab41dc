//! Where frames begin and end in what a client sends: enough to know when nothing of a message is left half-read.
//!
//! The codec reads frames, judges them and keeps its buffers to itself. This only counts along, so that the codec with its buffers can be
//! given back whenever it holds nothing: an idle connection then costs no buffer at all. And it sees two things before the codec would: that
//! a close frame comes, and that a text is none.

use super::text_check::TextCheck;

/// Counts frames in a stream of bytes.
#[derive(Debug, Default)]
pub(super) struct Framing {
    /// The header that is being read, as far as it has come.
    header: [u8; LONGEST_HEADER],
    have: u8,
    /// How much of the payload is still to come.
    payload: u64,
    /// A message has begun and its last frame has not.
    inside_message: bool,
    /// The message is a text, and what has come of it.
    is_text: bool,
    text: TextCheck,
    /// How many messages and control frames have come that the codec has not given out.
    ready: u32,
    /// How many of those are surely messages with no control frame before them.
    leading: u32,
    /// A close frame is a frame like others.
    hears_close: bool,
}

/// Two bytes, a length of eight, a mask of four.
const LONGEST_HEADER: usize = 14;

const FINAL: u8 = 0x80;
const RESERVED: u8 = 0x70;
const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;

/// Whether a frame that begins like this is one that closes, or would like to be.
fn is_close(first: u8) -> bool {
    first & 0x0f == CLOSE
}

impl Framing {
    /// These bytes have come. Says how many of them there are before a close frame, which has not come until that
    /// [is heard](Framing::hear_close).
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        while let [first, ..] = rest {
            rest = match self.payload {
                0 if self.have == 0 && is_close(*first) && !self.hears_close => break,
                0 => self.feed_header(rest),
                left => {
                    let taken = left.min(rest.len() as u64);
                    let (payload, rest) = rest.split_at(taken as usize);
                    self.feed_payload(payload);
                    rest
                }
            };
        }
        bytes.len() - rest.len()
    }

    /// From here on close frames count.
    pub(super) fn hear_close(&mut self) {
        self.hears_close = true;
    }

    /// Whether the text that is coming cannot become one any more.
    pub(super) fn has_bad_text(&self) -> bool {
        self.text.is_bad()
    }

    /// How many messages and control frames can be taken out.
    pub(super) fn has_ready(&self) -> bool {
        self.ready > 0
    }

    /// Whether what is taken out next is a message, unless it breaks the rules.
    pub(super) fn leads_with_message(&self) -> bool {
        self.leading > 0
    }

    /// One was taken out.
    pub(super) fn take_ready(&mut self) {
        self.ready = self.ready.saturating_sub(1);
        self.leading = self.leading.saturating_sub(1);
    }

    /// Whether something has begun to come and is not complete.
    pub(super) fn is_inside(&self) -> bool {
        self.have > 0 || self.inside_message
    }

    fn feed_header<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let have = usize::from(self.have);
        let wanted = self.header_length() - have;
        let (taken, rest) = bytes.split_at(wanted.min(bytes.len()));
        self.header[have..][..taken.len()].copy_from_slice(taken);
        self.have += taken.len() as u8;
        // With its second byte a header may turn out to be longer.
        if usize::from(self.have) == self.header_length() {
            self.payload = self.payload_length();
            self.begin_frame();
        }
        rest
    }

    fn begin_frame(&mut self) {
        // What breaks other rules than those of text is judged by the codec, once all of it has come.
        let keeps_rules = self.header[0] & RESERVED == 0 && self.is_masked();
        if !self.is_control() {
            let begins = !self.inside_message && self.opcode() == TEXT;
            let goes_on = self.inside_message && self.is_text && self.opcode() == CONTINUATION;
            self.is_text = keeps_rules && (begins || goes_on);
            if begins {
                self.text = TextCheck::default();
            }
        }
        if self.payload == 0 {
            self.end_frame();
        }
    }

    fn feed_payload(&mut self, payload: &[u8]) {
        let length = self.payload_length();
        // A text that is whole the codec looks at itself.
        let is_whole = self.header[0] == FINAL | TEXT && payload.len() as u64 == length;
        if self.is_text && !self.is_control() && !is_whole {
            let offset = length - self.payload;
            self.text.feed(payload, self.mask(), offset);
        }
        self.payload -= payload.len() as u64;
        if self.payload == 0 {
            self.end_frame();
        }
    }

    fn opcode(&self) -> u8 {
        self.header[0] & 0x0f
    }

    fn is_control(&self) -> bool {
        self.opcode() & 0x8 != 0
    }

    fn mask(&self) -> [u8; 4] {
        let end = self.header_length();
        match self.is_masked() {
            true => [0, 1, 2, 3].map(|index| self.header[end - 4 + index]),
            false => [0; 4],
        }
    }

    fn is_masked(&self) -> bool {
        self.header[1] & 0x80 != 0
    }

    /// How long the header is, as far as that can be seen.
    fn header_length(&self) -> usize {
        if self.have < 2 {
            return 2;
        }
        let length = match self.header[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.is_masked() { 4 } else { 0 };
        2 + length + mask
    }

    fn payload_length(&self) -> u64 {
        let extended = &self.header[2..];
        match self.header[1] & 0x7f {
            126 => u64::from(u16::from_be_bytes([extended[0], extended[1]])),
            127 => extended[..8]
                .iter()
                .fold(0, |length, byte| length << 8 | u64::from(*byte)),
            short => u64::from(short),
        }
    }

    fn end_frame(&mut self) {
        let (is_final, is_control) = (self.header[0] & FINAL != 0, self.is_control());
        if is_final && !is_control && self.leading == self.ready {
            self.leading += 1;
        }
        if is_final || is_control {
            self.ready += 1;
        }
        if !is_control {
            self.inside_message = !is_final;
        }
        self.have = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
    use tungstenite::protocol::frame::{Frame, FrameHeader};

    use super::*;

    /// A frame as a client sends it.
    fn frame(opcode: OpCode, is_final: bool, length: usize) -> Vec<u8> {
        let header = FrameHeader {
            is_final,
            opcode,
            mask: Some([1, 2, 3, 4]),
            ..FrameHeader::default()
        };
        let mut bytes = Vec::new();
        Frame::from_payload(header, vec![7; length].into())
            .format(&mut bytes)
            .unwrap();
        bytes
    }

    #[test]
    fn a_ping_between_fragments_is_ready_and_the_message_is_not() {
        let mut framing = Framing::default();
        framing.feed(&frame(OpCode::Data(Data::Text), false, 3));
        framing.feed(&frame(OpCode::Control(Control::Ping), true, 0));
        assert!(framing.has_ready() && framing.is_inside() && !framing.leads_with_message());
        framing.take_ready();
        framing.feed(&frame(OpCode::Data(Data::Continue), true, 0));
        assert!(framing.has_ready() && !framing.is_inside() && framing.leads_with_message());
    }

    #[test]
    fn messages_lead_up_to_the_first_control_frame() {
        let mut framing = Framing::default();
        let message = frame(OpCode::Data(Data::Text), true, 3);
        let close = frame(OpCode::Control(Control::Close), true, 0);
        framing.hear_close();
        framing.feed(&[&message[..], &message, &close, &message].concat());
        for leads in [true, true, false] {
            assert_eq!(framing.leads_with_message(), leads);
            framing.take_ready();
        }
    }

    #[test]
    fn nothing_has_come_from_a_close_frame_on_until_that_is_heard() {
        let message = frame(OpCode::Data(Data::Text), false, 3);
        let close = frame(OpCode::Control(Control::Close), true, 2);
        let mut framing = Framing::default();
        let before = framing.feed(&[&message[..], &close].concat());
        assert_eq!((before, framing.has_ready()), (message.len(), false));
        assert_eq!(framing.feed(&close), 0);
        framing.hear_close();
        assert_eq!(
            (framing.feed(&close), framing.has_ready()),
            (close.len(), true)
        );
    }

    #[test]
    fn a_text_is_bad_with_the_first_byte_that_none_can_have() {
        let mut framing = Framing::default();
        let mut header = frame(OpCode::Data(Data::Text), true, 300);
        header.truncate(8);
        header[4..].fill(0);
        framing.feed(&header);
        for (byte, is_bad) in [
            (b'x', false),
            (0xce, false),
            (0xba, false),
            (0xed, false),
            (0xa0, true),
        ] {
            framing.feed(&[byte]);
            assert_eq!(framing.has_bad_text(), is_bad, "{byte:x}");
        }
    }

    proptest! {
        #[test]
        fn frames_are_counted_however_they_are_cut(
            lengths in prop::collection::vec(prop_oneof![0..140usize, 65_530..65_540usize], 1..6),
            cut in 1..5000usize,
        ) {
            let bytes: Vec<u8> = lengths
                .iter()
                .flat_map(|length| frame(OpCode::Data(Data::Binary), true, *length))
                .collect();
            let mut framing = Framing::default();
            for piece in bytes.chunks(cut) {
                framing.feed(piece);
            }
            prop_assert_eq!(framing.ready as usize, lengths.len());
            prop_assert!(!framing.is_inside());
            framing.feed(&[0x82]);
            prop_assert!(framing.is_inside());
        }
    }
}
