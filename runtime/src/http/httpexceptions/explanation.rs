//! What each status means, in a sentence for people.

use ::http::StatusCode;

/// The sentence for a status; one for its family where it has none of its own.
pub(super) fn explanation(status: StatusCode) -> &'static str {
    of_status(status).unwrap_or(match status.as_u16() {
        100..=299 => "The request was received.",
        300..=399 => "What you asked for has to be asked for in another way.",
        400..=499 => "This request cannot be answered as it was sent.",
        _ => "The server cannot answer this request.",
    })
}

fn of_status(status: StatusCode) -> Option<&'static str> {
    Some(match status.as_u16() {
        200 => "All went well.",
        201 => "Something new was made.",
        202 => "The request was taken on, and will be worked on later.",
        203 => "The answer was changed on its way from the place where it comes from.",
        204 => "All went well, and there is nothing to say.",
        205 => "All went well; begin anew with an empty form.",
        206 => "This is the part that was asked for.",
        300 => "This is there in several forms, and you have to choose one.",
        301 => "This has moved to another address for good.",
        302 => "This is at another address for now.",
        303 => "The answer is to be had at another address.",
        304 => "Nothing has changed since you last asked.",
        305 => "This can be reached through a proxy only.",
        307 => "Send the same request to another address this time.",
        308 => "Send the same request to another address, now and in future.",
        400 => "The request could not be understood.",
        401 => "You have to say who you are before you may see this.",
        402 => "This has to be paid for.",
        403 => "You are not allowed to do this.",
        404 => "There is nothing at this address.",
        405 => "This address does not answer requests of this method.",
        406 => "There is no form of this that you accept.",
        407 => "You have to say who you are to the proxy first.",
        408 => "The request took too long to arrive.",
        409 => "The request does not fit the present state of things.",
        410 => "There was something at this address, and it is gone for good.",
        411 => "The request has to say how long its body is.",
        412 => "Things are not in the state that the request asks for.",
        413 => "The body of the request is larger than is taken here.",
        414 => "The address is longer than is taken here.",
        415 => "A body of this type is not read here.",
        416 => "The part that was asked for does not exist.",
        417 => "The server cannot do what the request expects of it.",
        418 => "This is a teapot; coffee has to be made elsewhere.",
        421 => "The request has come to a server that does not answer for this host.",
        422 => "The request can be read, but what it says cannot be accepted.",
        423 => "This is locked at the moment.",
        424 => "Something failed that this depends on.",
        425 => {
            "It is too early for this: the request might have been sent by somebody else, a second time."
        }
        426 => "This has to be asked for over another protocol.",
        428 => "The request has to say which state of things it was made for.",
        429 => "You have sent too many requests in a short time.",
        431 => "The headers of the request are larger than is taken here.",
        451 => "The law does not allow this to be shown.",
        500 => "Something went wrong on the server. It is not your fault.",
        501 => "The server has not learned to do this.",
        502 => "A server that this one asked gave an answer that makes no sense.",
        503 => "The server cannot answer at the moment. Try again a little later.",
        504 => "A server that this one asked did not answer in time.",
        505 => "The server does not speak this version of HTTP.",
        507 => "There is not enough room on the server for this.",
        508 => "The server went round in a circle while it worked on this.",
        511 => "You have to sign in to the network first.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::http::httpexceptions::OUTCOMES;

    #[test]
    fn each_outcome_has_a_sentence_of_its_own() {
        let sentences: HashSet<_> = OUTCOMES.iter().map(|status| of_status(*status)).collect();
        assert_eq!(sentences.len(), OUTCOMES.len());
        assert!(!sentences.contains(&None));
    }

    #[test]
    fn a_status_without_a_type_is_explained_by_its_family() {
        let status = |code| StatusCode::from_u16(code).unwrap();
        assert_eq!(
            explanation(status(499)),
            "This request cannot be answered as it was sent."
        );
        assert_eq!(
            explanation(status(599)),
            "The server cannot answer this request."
        );
    }
}
