//! `body_limit`: how much of a body a view may read.

use crate::http::Request;
use crate::view::ViewInfo;

/// Sets the view's limit, where it has one in place of the application's.
pub(super) fn apply(info: &ViewInfo, request: &Request) {
    if let Some(limit) = info.body_limit {
        request.set_body_limit(limit);
    }
}
