//! How large a form with files may be, part by part.

use crate::settings::{ByteSize, MultipartSettings};

/// The limits of one form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) text: u64,
    pub(super) file: u64,
    pub(super) parts: usize,
    pub(super) header: usize,
}

impl Limits {
    pub(super) fn of(settings: &MultipartSettings) -> Limits {
        let header = settings.header_limit.bytes();
        Limits {
            text: settings.text_limit.bytes(),
            file: settings.file_limit.map_or(u64::MAX, ByteSize::bytes),
            parts: settings.max_parts,
            header: usize::try_from(header).unwrap_or(usize::MAX),
        }
    }

    /// The limit of a part, and what that is called.
    pub(super) fn of_part(&self, is_file: bool) -> (u64, &'static str) {
        match is_file {
            true => (self.file, "a file"),
            false => (self.text, "a text"),
        }
    }
}
