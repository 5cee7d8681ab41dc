//! Percent decoding that refuses what is not UTF-8, where most decoders replace it.

use std::borrow::Cow;

use super::Rejection;

/// The decoded path, borrowed where nothing was encoded.
///
/// # Errors
///
/// 400 when the decoded bytes are no UTF-8 (L9: Pyramid answers 500).
pub(crate) fn decode_path(path: &str) -> Result<Cow<'_, str>, Rejection> {
    percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| {
            Rejection::bad_request("the path of the URL is not UTF-8 when it is percent-decoded")
        })
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
