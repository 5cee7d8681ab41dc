//! The close frame of a client, kept back until the answers to what came before it have left.
//!
//! The codec says nothing more once it has read one, so it would overtake whatever a slow client has not taken yet.

#[derive(Debug)]
pub(super) struct Goodbye {
    /// As much of it as came at once, with what came behind it.
    bytes: Vec<u8>,
    /// How much has to leave before it is heard.
    pub(super) answers: Option<u64>,
    is_heard: bool,
}

impl Goodbye {
    pub(super) fn new(bytes: &[u8]) -> Goodbye {
        Goodbye {
            bytes: bytes.to_vec(),
            answers: None,
            is_heard: false,
        }
    }

    pub(super) fn is_kept_back(&self) -> bool {
        !self.is_heard
    }

    /// From here on it can be read.
    pub(super) fn hear(&mut self) -> &[u8] {
        self.is_heard = true;
        &self.bytes
    }

    /// Reads on in it.
    pub(super) fn read(&mut self, into: &mut [u8]) -> usize {
        let length = self.bytes.len().min(into.len());
        for (to, byte) in into.iter_mut().zip(self.bytes.drain(..length)) {
            *to = byte;
        }
        length
    }
}
