//! The request that asks for a websocket, and the answer to it (RFC 6455, section 4.2).

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use tungstenite::handshake::derive_accept_key;

use super::terms::Terms;
use crate::http::httpexceptions::HttpException;
use crate::http::{Request, Response};

/// A websocket that will be open once its answer has been sent.
pub(super) struct Accepted {
    pub(super) response: Response,
    pub(super) subprotocol: Option<String>,
}

/// The version of the protocol that everybody speaks.
const PROTOCOL_VERSION: &str = "13";

/// Accepts a request, or says why not (B9).
pub(super) fn accept(request: &Request, terms: &Terms) -> Result<Accepted, HttpException> {
    let headers = request.headers();
    asks_for_websocket(request)?;
    let key = key(headers)?;
    if !terms.origins.allow(request) {
        let detail = "a page of another origin may not connect here";
        return Err(refusal(StatusCode::FORBIDDEN, detail));
    }
    let subprotocol = subprotocol(headers, &terms.subprotocols);
    let mut response = Response::status_only(StatusCode::SWITCHING_PROTOCOLS);
    let answer = response.headers_mut();
    answer.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    answer.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes()));
    answer.insert(
        header::SEC_WEBSOCKET_ACCEPT,
        accept.expect("base64 can stand in a header"),
    );
    if let Some(subprotocol) = subprotocol {
        let value = HeaderValue::from_str(subprotocol);
        answer.insert(
            header::SEC_WEBSOCKET_PROTOCOL,
            value.expect("a token can stand in a header"),
        );
    }
    Ok(Accepted {
        response,
        subprotocol: subprotocol.map(str::to_owned),
    })
}

fn asks_for_websocket(request: &Request) -> Result<(), HttpException> {
    let headers = request.headers();
    if request.method() != Method::GET {
        let refused = refusal(
            StatusCode::METHOD_NOT_ALLOWED,
            "a websocket is opened with GET",
        );
        return Err(refused.with_header(header::ALLOW, HeaderValue::from_static("GET")));
    }
    if request.version() < Version::HTTP_11 {
        return Err(bad("a websocket needs HTTP/1.1"));
    }
    if !has_token(headers, header::UPGRADE, "websocket") {
        return Err(upgrade_required(
            "this is a websocket: connect with a client that speaks it",
        ));
    }
    if !has_token(headers, header::CONNECTION, "upgrade") {
        return Err(bad("the header `Connection: Upgrade` is missing"));
    }
    if !headers.contains_key(header::HOST) && request.uri().authority().is_none() {
        return Err(bad("the header `Host` is missing"));
    }
    if only(headers, header::SEC_WEBSOCKET_VERSION) != Some(PROTOCOL_VERSION) {
        return Err(upgrade_required(
            "version 13 of the websocket protocol is spoken here",
        ));
    }
    let length = headers.get(header::CONTENT_LENGTH);
    if headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|it| it != "0") {
        return Err(bad("the request that opens a websocket has no body"));
    }
    Ok(())
}

/// A refusal that says what would be accepted.
fn upgrade_required(detail: &'static str) -> HttpException {
    let refused = refusal(StatusCode::UPGRADE_REQUIRED, detail);
    let headers = [
        (header::UPGRADE, "websocket"),
        (header::CONNECTION, "Upgrade"),
        (header::SEC_WEBSOCKET_VERSION, PROTOCOL_VERSION),
    ];
    headers.into_iter().fold(refused, |refused, (name, value)| {
        refused.with_header(name, HeaderValue::from_static(value))
    })
}

/// The client's key: sixteen bytes in base64, once.
fn key(headers: &HeaderMap) -> Result<&str, HttpException> {
    let key = only(headers, header::SEC_WEBSOCKET_KEY);
    let is_key = |key: &&str| {
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let digits = key.strip_suffix("==");
        digits.is_some_and(|digits| digits.len() == 22 && digits.bytes().all(is_base64))
    };
    key.filter(is_key)
        .ok_or_else(|| bad("the header `Sec-WebSocket-Key` must be sixteen bytes in base64, once"))
}

/// The value of a header that stands there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    match values.next() {
        None => Some(value.to_str().ok()?.trim()),
        Some(_) => None,
    }
}

/// The parts of a header that is a list, however many lines it takes.
fn parts(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn has_token(headers: &HeaderMap, name: HeaderName, token: &str) -> bool {
    parts(headers, name).any(|part| part.eq_ignore_ascii_case(token))
}

/// The best of the view's subprotocols that the client offers.
fn subprotocol<'t>(headers: &HeaderMap, spoken: &'t [String]) -> Option<&'t str> {
    let offers = |it: &&String| {
        parts(headers, header::SEC_WEBSOCKET_PROTOCOL).any(|part| part == it.as_str())
    };
    spoken.iter().find(offers).map(String::as_str)
}

fn bad(detail: &'static str) -> HttpException {
    refusal(StatusCode::BAD_REQUEST, detail)
}

fn refusal(status: StatusCode, detail: &'static str) -> HttpException {
    HttpException::new(status).with_detail(detail)
}
