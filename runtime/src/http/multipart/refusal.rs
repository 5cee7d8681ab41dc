//! What a client is told whose form cannot be read.

use ::http::StatusCode;

use super::super::Rejection;
use super::limits::Limits;
use super::parser::{ParseError, Parser};
use super::part::PartHead;
use crate::settings::ByteSize;

/// Why a part could not be read, or its header if there is no part yet.
pub(super) fn of(
    error: ParseError,
    limits: &Limits,
    part: Option<&PartHead>,
    parser: &Parser,
) -> Rejection {
    let error = match (error, part) {
        (ParseError::Body(error), _) => return error.into(),
        (ParseError::HeaderTooLong | ParseError::Parts(_), None) if !parser.has_begun() => {
            return Rejection::bad_request(
                "the boundary that the content type names does not stand where the form should begin",
            );
        }
        (ParseError::HeaderTooLong, _) => return header_too_large(limits.header),
        (ParseError::Parts(error), _) => error,
    };
    use multer::Error::{
        DecodeHeaderName, DecodeHeaderValue, IncompleteFieldData, IncompleteHeaders,
        IncompleteStream, ReadHeaderFailed,
    };
    Rejection::bad_request(match (error, part) {
        (IncompleteFieldData { .. }, Some(part)) => {
            format!("the form breaks off in {}", part.described())
        }
        (IncompleteFieldData { .. } | IncompleteStream, _) => {
            "the form breaks off, or has something else where a boundary should be".to_owned()
        }
        (
            ReadHeaderFailed(_)
            | IncompleteHeaders
            | DecodeHeaderName { .. }
            | DecodeHeaderValue { .. },
            _,
        ) => "a part of the form has a header that cannot be read".to_owned(),
        (error, _) => format!("the form cannot be read: {error}"),
    })
}

pub(super) fn header_too_large(limit: usize) -> Rejection {
    let limit = ByteSize::new(limit as u64);
    too_much(format!(
        "a part of the form has a header larger than the {limit} allowed"
    ))
}

pub(super) fn too_many(limit: usize) -> Rejection {
    too_much(format!("the form has more than the {limit} parts allowed"))
}

pub(super) fn too_large(part: &PartHead, limits: &Limits) -> Rejection {
    let (limit, what) = limits.of_part(part.is_file());
    let limit = ByteSize::new(limit);
    let message = format!("larger than the {limit} allowed for {what}");
    too_much(format!("{} is {message}", part.described())).of_field(part.name(), &message)
}

pub(super) fn texts_too_large(part: &PartHead, limits: &Limits) -> Rejection {
    let limit = ByteSize::new(limits.text);
    let message = format!("the texts of a form may have {limit} together, and here they have more");
    too_much(format!("{}: {message}", part.described())).of_field(part.name(), &message)
}

fn too_much(message: String) -> Rejection {
    Rejection::new(StatusCode::PAYLOAD_TOO_LARGE, message)
}

pub(super) fn not_utf8(part: &PartHead) -> Rejection {
    let message = "not UTF-8";
    Rejection::bad_request(format!("{} is {message}", part.described()))
        .of_field(part.name(), message)
}
