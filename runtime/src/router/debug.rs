//! What the debug switches of the settings have the router tell, in the words of Pyramid's log (G16).
//!
//! It is logged at the level DEBUG under `aiopyramid::debug_routematch` and `aiopyramid::debug_notfound`, and the log that
//! `runtime::scan()` starts shows these. A switch that is off costs a look at it.

use ::http::StatusCode;

use super::App;
use crate::http::Request;
use crate::http::httpexceptions::HttpException;

impl App {
    /// `debug_routematch`: which route the request has matched.
    pub(super) fn tell_route(&self, request: &Request) {
        if self.0.debug.routematch {
            let message = route_match(request);
            tracing::debug!(target: "aiopyramid::debug_routematch", "{message}");
        }
    }

    /// The outcome where nothing answers. With `debug_notfound` the log and the client are told what was looked for (L6).
    pub(super) fn not_found(&self, request: &Request) -> HttpException {
        let outcome = HttpException::new(StatusCode::NOT_FOUND);
        if !self.0.debug.notfound {
            return outcome;
        }
        let message = nothing_found(request);
        tracing::debug!(target: "aiopyramid::debug_notfound", "{message}");
        outcome.with_detail(message)
    }
}

fn route_match(request: &Request) -> String {
    let url = url(request);
    let Some(route) = request.matched_route() else {
        return format!("no route matched for url {url}");
    };
    format!(
        "route matched for url {url}; route_name: {:?}, path_info: {:?}, pattern: {:?}, matchdict: {:?}, predicates: {:?}",
        route.name(),
        path_of(request),
        route.pattern(),
        request.matchdict(),
        // Routes have none yet.
        "",
    )
}

fn nothing_found(request: &Request) -> String {
    // The default root has no children, so all of the path is left for the view. A route hands on nothing of it.
    let path = match request.matched_route() {
        None => segments(path_of(request)),
        Some(_) => Vec::new(),
    };
    let (view_name, subpath) = path.split_first().map_or(("", &[][..]), |(name, rest)| {
        (name.strip_prefix("@@").unwrap_or(name), rest)
    });
    let nothing: [&str; 0] = [];
    format!(
        "debug_notfound of url {}; path_info: {:?}, context: {ROOT}, view_name: {view_name:?}, subpath: {subpath:?}, \
         traversed: {nothing:?}, root: {ROOT}, vroot: {ROOT}, vroot_path: {nothing:?}",
        url(request),
        path_of(request),
    )
}

/// The root of an application that has no tree of resources.
const ROOT: &str = "DefaultRoot";

/// The path in its segments, as traversal goes along them.
fn segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = segments.pop(),
            segment => segments.push(segment),
        }
    }
    segments
}

fn path_of(request: &Request) -> &str {
    request.path_info().unwrap_or_default()
}

/// The URL as the client has written it.
fn url(request: &Request) -> String {
    let query = request.uri().query();
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    request.host_url() + request.uri().path() + &query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, expected: &str) {
        let request = Request::builder().uri(uri).header("host", "h").build();
        assert_eq!(nothing_found(&request), expected);
    }

    #[test]
    fn g16_where_nothing_was_found_is_told_as_traversal_sees_it() {
        let root = "traversed: [], root: DefaultRoot, vroot: DefaultRoot, vroot_path: []";
        check(
            "/a/../b//./c%22/d?e=f",
            &format!(
                "debug_notfound of url http://h/a/../b//./c%22/d?e=f; path_info: \"/a/../b//./c\\\"/d\", context: DefaultRoot, \
                 view_name: \"b\", subpath: [\"c\\\"\", \"d\"], {root}"
            ),
        );
        check(
            "/",
            &format!(
                "debug_notfound of url http://h/; path_info: \"/\", context: DefaultRoot, view_name: \"\", subpath: [], {root}"
            ),
        );
    }
}
