//! Percent decoding that refuses what is not UTF-8, where most decoders replace it.

use std::borrow::Cow;
use std::str::Utf8Error;

/// The decoded text, borrowed where nothing was encoded.
///
/// # Errors
///
/// When the decoded bytes are no UTF-8.
pub(crate) fn decode(encoded: &str) -> Result<Cow<'_, str>, Utf8Error> {
    if !encoded.as_bytes().contains(&b'%') {
        return Ok(Cow::Borrowed(encoded));
    }
    percent_encoding::percent_decode_str(encoded).decode_utf8()
}

/// Whether every name and value of a query or of a form is UTF-8 once decoded. The separators are ASCII, so the whole text can be
/// looked at in one go.
pub(crate) fn decodes_to_utf8(encoded: &[u8]) -> bool {
    if !encoded.contains(&b'%') {
        return std::str::from_utf8(encoded).is_ok();
    }
    percent_encoding::percent_decode(encoded)
        .decode_utf8()
        .is_ok()
}
