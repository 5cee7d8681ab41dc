use aiopyramid::prelude::*;

use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    number: u32,
    #[allow(dead_code)]
    size: u32,
}

#[view_config(route = "/{id}/{name}")]
async fn awaited(
    mut id: u32,
    r#name: String,
    Query(Page { number, size: _ }): Query<Page>,
    _: Method,
    Uri { .. }: Uri,
    mut headers: HeaderMap,
) -> String {
    id += number;
    headers.clear();
    format!("{id} {name}")
}

#[view_config(route = "/plain/{name}")]
fn plain(mut name: String, _: Query<Page>, Json(mut numbers): Json<Vec<u32>>, _: &Request) -> String {
    name.push('!');
    numbers.clear();
    name
}

#[view_config(route = "/unneeded/{id}/{_ignored}")]
async fn unneeded(_id: &str, ref method: Method) -> String {
    method.to_string()
}

fn main() {
    let _ = (awaited, plain, unneeded);
}
