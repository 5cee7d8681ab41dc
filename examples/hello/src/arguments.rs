//! What a view can take.

use aiopyramid::prelude::*;
use serde::Deserialize;

/// A regex narrows a placeholder; `rest` takes the segments that remain.
#[view_config(route = r"/archive/{year:\d{4}}/*rest")]
async fn archive(year: u16, rest: Vec<String>) -> String {
    format!("{} in the year {year}", rest.join(" > "))
}

#[derive(Deserialize)]
struct Search {
    q: String,
    #[serde(default)]
    tag: Vec<String>,
    page: Option<u32>,
}

/// The query as a struct: a repeated key is a `Vec`, a key that may be missing an `Option`.
#[view_config(route = "/search")]
async fn search(Query(search): Query<Search>) -> String {
    format!(
        "{:?}, tags {:?}, page {}",
        search.q,
        search.tag,
        search.page.unwrap_or(1)
    )
}

/// The request itself, which has everything.
#[view_config(route = "/request")]
async fn request(request: &Request, peer: Option<Peer>) -> String {
    let route = request
        .matched_route()
        .map(|route| route.pattern().to_owned());
    let from = peer.map_or_else(
        || "nowhere".to_owned(),
        |Peer(address)| address.ip().to_string(),
    );
    format!(
        "{} {} on {:?}, from {from}",
        request.method(),
        request.uri(),
        route.unwrap_or_default()
    )
}
