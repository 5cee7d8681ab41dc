//! A quick hash for the literal segments of patterns.

use std::hash::Hasher;

/// Takes eight bytes at a time: an exclusive or, then a multiplication whose upper half is folded onto the lower one.
///
/// Whoever can choose the keys of a table hashed like this can make it slow. Here the application chooses them, and clients only look
/// segments up, which adds nothing to the table.
#[derive(Default)]
pub(super) struct SegmentHasher(u64);

/// An odd number without a pattern in its bits: 2^64 divided by the golden ratio.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

impl SegmentHasher {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(SCATTER);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for SegmentHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words
            .iter()
            .for_each(|word| self.mix(u64::from_le_bytes(*word)));
        let last = rest
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.mix(last);
    }

    /// What ends a text: its bytes alone tell it from others well enough.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::*;

    #[test]
    fn segments_that_differ_a_little_get_places_far_apart() {
        let hashes = BuildHasherDefault::<SegmentHasher>::default();
        let places: HashSet<u64> = (0..1000)
            .map(|number| hashes.hash_one(format!("action{number}").as_str()) % 1024)
            .collect();
        // A thousand balls in as many boxes fill about 630 of them by pure chance.
        assert!(places.len() > 550, "{} places", places.len());
    }
}
