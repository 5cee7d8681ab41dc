//! Requests that outlive their exchange.
//!
//! The fields of a request's head are pieces of the buffer that hyper read them into, some thousand bytes that live as long as any of
//! them. A websocket keeps its request for as long as it is open, and thousands may be open: so its head gets bytes of its own.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue, UPGRADE};
use http::{Request, Uri};

/// The same request. One that asks for another protocol shares no buffer afterwards.
pub(super) fn unshared<B>(mut request: Request<B>) -> Request<B> {
    if !request.headers().contains_key(UPGRADE) {
        return request;
    }
    let shared = std::mem::take(request.headers_mut());
    let values: Vec<u8> = shared
        .values()
        .flat_map(HeaderValue::as_bytes)
        .copied()
        .collect();
    let mut values = Bytes::from(values.into_boxed_slice());
    let mut headers = HeaderMap::with_capacity(shared.keys_len());
    for (name, value) in &shared {
        // What was a name or a value once is one again.
        if let (Ok(name), Ok(mut own)) = (
            HeaderName::from_bytes(name.as_str().as_bytes()),
            HeaderValue::from_maybe_shared(values.split_to(value.len())),
        ) {
            own.set_sensitive(value.is_sensitive());
            headers.append(name, own);
        }
    }
    *request.headers_mut() = headers;
    if let Ok(uri) = Uri::try_from(request.uri().to_string()) {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let request = Request::get("http://example.com/a%20b?c=d")
            .header("Upgrade", "websocket")
            .header("X-Own", &b"caf\xe9"[..])
            .header("x-own", "second")
            .header("cookie", "a=b")
            .body(())
            .unwrap();
        let own = unshared(request);
        assert_eq!(own.uri(), "http://example.com/a%20b?c=d");
        assert_eq!(own.headers().len(), 4);
        let values: Vec<_> = own.headers().get_all("x-own").iter().collect();
        assert_eq!(values, [&b"caf\xe9"[..], b"second"]);
    }
}
