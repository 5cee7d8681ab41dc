//! Where frames begin and end in what a client sends: enough to know when nothing of a message is left half-read.
//!
//! The codec reads frames, judges them and keeps its buffers to itself. This only counts along, so that the codec with its buffers can be
//! given back whenever it holds nothing: an idle connection then costs no buffer at all.

/// Counts frames in a stream of bytes.
#[derive(Debug, Default)]
pub(super) struct Framing {
    /// The header that is being read, as far as it has come.
    header: [u8; LONGEST_HEADER],
    have: usize,
    /// How much of the payload is still to come.
    payload: u64,
    /// A message has begun and its last frame has not.
    inside_message: bool,
    /// How many messages and control frames have come that the codec has not given out.
    ready: usize,
    /// How many of those are surely messages with no control frame before them.
    leading: usize,
}

/// Two bytes, a length of eight, a mask of four.
const LONGEST_HEADER: usize = 14;

impl Framing {
    /// These bytes have come.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match self.payload {
                0 => self.feed_header(bytes),
                left => {
                    let taken = left.min(bytes.len() as u64);
                    self.payload -= taken;
                    if self.payload == 0 {
                        self.end_frame();
                    }
                    &bytes[taken as usize..]
                }
            };
        }
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
        let wanted = self.header_length() - self.have;
        let (taken, rest) = bytes.split_at(wanted.min(bytes.len()));
        self.header[self.have..][..taken.len()].copy_from_slice(taken);
        self.have += taken.len();
        // With its second byte a header may turn out to be longer.
        if self.have == self.header_length() {
            self.payload = self.payload_length();
            if self.payload == 0 {
                self.end_frame();
            }
        }
        rest
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
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
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
        let (is_final, opcode) = (self.header[0] & 0x80 != 0, self.header[0] & 0x0f);
        let is_control = opcode & 0x8 != 0;
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
        framing.feed(&[&message[..], &message, &close, &message].concat());
        for leads in [true, true, false] {
            assert_eq!(framing.leads_with_message(), leads);
            framing.take_ready();
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
            prop_assert_eq!(framing.ready, lengths.len());
            prop_assert!(!framing.is_inside());
            framing.feed(&[0x82]);
            prop_assert!(framing.is_inside());
        }
    }
}
