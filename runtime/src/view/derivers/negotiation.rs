//! Several renderers: what no client would get is not made, and caches are told that the answer depends on the client.

use ::http::{HeaderValue, header};

use crate::error::Result;
use crate::http::{Request, Response};
use crate::renderer::ViewRenderer;
use crate::view::ViewInfo;

/// Refuses a client that accepts nothing of what the view's renderers make, before the view does anything.
pub(super) fn check(info: &ViewInfo, request: &Request) -> Result<()> {
    match &info.renderer {
        Some(renderer) => renderer.of(request).map(drop),
        None => Ok(()),
    }
}

/// Adds `Vary: Accept` where the client chose among renderers.
pub(super) fn vary(info: &ViewInfo, mut response: Response) -> Response {
    if matches!(&info.renderer, Some(ViewRenderer::Best(_))) {
        let headers = response.headers_mut();
        let mut told = headers.get_all(header::VARY).iter();
        if !told.any(names_accept) {
            headers.append(header::VARY, HeaderValue::from_static("accept"));
        }
    }
    response
}

fn names_accept(vary: &HeaderValue) -> bool {
    let mut names = vary.as_bytes().split(|byte| *byte == b',');
    names.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"accept"))
}
