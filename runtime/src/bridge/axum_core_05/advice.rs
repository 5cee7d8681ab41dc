//! What to write instead, and where to look, when an extractor of the ecosystem cannot do its work.
//!
//! All of it goes by the names of types, as nothing of axum itself is known here. A name that has changed costs a less fitting sentence.

/// An extractor that only axum's own router can fill, by the beginning of its name, and what the framework has in its place.
const OF_AXUMS_ROUTER: &[(&str, &str)] = &[
    (
        "axum::extract::path::Path<",
        "name arguments after the placeholders of the view's `route`, or take the `Path<T>` of `aiopyramid::prelude`",
    ),
    (
        "axum::extract::path::RawPathParams",
        "take `&Request` and ask `request.matchdict()`",
    ),
    (
        "axum::extract::matched_path::MatchedPath",
        "take `&Request` and ask `request.matched_route()`",
    ),
    (
        "axum::extract::nested_path::NestedPath",
        "take `&Request`: the pattern of `request.matched_route()` is the whole path",
    ),
];

/// Other extractors that need more than a request, and what to do about that.
const OF_LAYERS: &[(&str, &str)] = &[
    (
        "axum::extract::connect_info::ConnectInfo<",
        "take `Peer`; or have a layer around the application put `ConnectInfo` into the request",
    ),
    (
        "axum::extension::Extension<",
        "have a layer around the application put the value into the request; or give it to the application with `config.state(...)` and take `State<T>`",
    ),
];

/// What to take in place of a type that only axum's own router can fill.
pub(crate) fn unfillable(type_name: &str) -> Option<&'static str> {
    find(OF_AXUMS_ROUTER, type_name)
}

/// What to do about an extractor that answered with a status of the 5xx family, in an application with layers of these types.
pub(super) fn help(type_name: &str, layers: &[&str]) -> String {
    let known = unfillable(type_name).or_else(|| find(OF_LAYERS, type_name));
    if let Some(known) = known {
        return known.to_owned();
    }
    let krate = crate_of(type_name);
    let versions = format!(
        "`cargo tree --invert {}` tells of two",
        krate.replace('_', "-")
    );
    match layers
        .iter()
        .find(|layer| are_related(crate_of(layer), krate))
    {
        Some(layer) => format!(
            "the layer `{layer}` is around the application, so there may be two versions of its library in the program, and the extractor is of the other one: {versions}"
        ),
        None => format!(
            "most extractors that fail so need a layer around the application, which puts something into each request: add it with `config.layer(...)`. Where another program puts it around the application, it may be of another version of its library than the extractor: {versions}"
        ),
    }
}

/// Whether two crates belong to one library, as `tower_sessions` and `tower_sessions_core` do.
fn are_related(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn find(among: &[(&str, &'static str)], type_name: &str) -> Option<&'static str> {
    let found = among.iter().find(|(name, _)| type_name.starts_with(name));
    found.map(|(_, advice)| *advice)
}

/// The crate of a type, or of the first type inside of an `Option` or a `Result`.
fn crate_of(type_name: &str) -> &str {
    let inner = type_name
        .strip_prefix("core::option::Option<")
        .or_else(|| type_name.strip_prefix("core::result::Result<"))
        .unwrap_or(type_name);
    inner.split("::").next().unwrap_or(inner)
}
