//! `Multipart` as an argument: a form with files, part by part.

use super::form::{MULTIPART, unexpected_type};
use super::{FromRequest, Reads};
use crate::http::{Multipart, Rejection, Request};

/// Takes the body. Of the two, the form read whole and this one, a request has the one that comes first.
impl FromRequest for Multipart {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        match request.media_type() {
            Some(media_type) if media_type.eq_ignore_ascii_case(MULTIPART) => {
                request.take_multipart("an argument `Multipart`")
            }
            sent => Err(unexpected_type(sent, MULTIPART, request)),
        }
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}
