//! Whether a text is UTF-8, as far as it has come.
//!
//! The codec looks at whole frames. A client that sends a long one slowly would be told of its mistake only at the end, and would have had
//! all of it kept for nothing.

use std::str::from_utf8;

/// How much is looked at in one go.
const STEP: usize = 1024;

/// The text of one message.
#[derive(Debug, Default)]
pub(super) struct TextCheck {
    /// A character that has begun and is not complete.
    begun: [u8; 3],
    have: u8,
    is_bad: bool,
}

impl TextCheck {
    /// Whether it cannot become UTF-8 any more, whatever comes.
    pub(super) fn is_bad(&self) -> bool {
        self.is_bad
    }

    /// More of it has come, masked, at that place of its frame's payload.
    pub(super) fn feed(&mut self, masked: &[u8], mask: [u8; 4], offset: u64) {
        let mut mask = mask;
        mask.rotate_left((offset % 4) as usize);
        // A step is a multiple of the mask's length.
        for step in masked.chunks(STEP) {
            let mut bytes = [0; STEP + 3];
            let have = usize::from(self.have);
            bytes[..have].copy_from_slice(&self.begun[..have]);
            let (unmasked, key) = (&mut bytes[have..][..step.len()], mask.iter().cycle());
            for ((byte, masked), key) in unmasked.iter_mut().zip(step).zip(key) {
                *byte = masked ^ key;
            }
            self.look_at(&bytes[..have + step.len()]);
        }
    }

    fn look_at(&mut self, bytes: &[u8]) {
        let Err(error) = from_utf8(bytes) else {
            self.have = 0;
            return;
        };
        let begun = &bytes[error.valid_up_to()..];
        if self.is_bad || error.error_len().is_some() {
            self.is_bad = true;
            self.have = 0;
            return;
        }
        self.begun[..begun.len()].copy_from_slice(begun);
        self.have = begun.len() as u8;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked(bytes: &[u8], mask: [u8; 4]) -> Vec<u8> {
        let keys = mask.iter().cycle();
        bytes
            .iter()
            .zip(keys)
            .map(|(byte, key)| byte ^ key)
            .collect()
    }

    proptest! {
        /// It says so with the first piece that no text could have, however the text is cut.
        #[test]
        fn it_is_bad_as_soon_as_it_is(
            text in "\\PC{0,1500}",
            tail in prop::collection::vec(any::<u8>(), 0..6),
            mask in any::<[u8; 4]>(),
            cut in 1..2500usize,
        ) {
            let bytes = [text.as_bytes(), &tail].concat();
            let mut check = TextCheck::default();
            let mut come = 0;
            for piece in masked(&bytes, mask).chunks(cut) {
                check.feed(piece, mask, come as u64);
                come += piece.len();
                let hopeless = from_utf8(&bytes[..come]).is_err_and(|error| error.error_len().is_some());
                prop_assert_eq!(check.is_bad(), hopeless);
            }
        }
    }
}
