//! `body_limit`: how much of a body a view may read.

use crate::http::Request;
use crate::view::ViewInfo;

/// Sets the view's limit, or the application's where the view has none.
pub(super) fn apply(info: &ViewInfo, request: &Request) {
    request.set_body_limit(info.body_limit);
}
