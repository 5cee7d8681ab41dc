use aiopyramid::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct User {
    name: String,
}

#[derive(Deserialize)]
struct Page {
    page: Option<u32>,
}

struct Pool;

#[view_config(route = "/users/{id}/{kind}/*rest", request_method = "PUT")]
async fn all(
    id: u64,
    kind: &str,
    rest: Vec<String>,
    request: &Request,
    Query(page): Query<Page>,
    State(_pool): State<Pool>,
    method: Method,
    headers: HeaderMap,
    peer: Option<Peer>,
    Json(user): Json<User>,
) -> String {
    format!("{id} {kind} {rest:?} {request:?} {:?} {method} {} {peer:?} {}", page.page, headers.len(), user.name)
}

#[view_config(route = "/plain/{id}/{name}")]
fn plain(mut id: u64, name: &str, request: Request, Form(page): Form<Page>) -> Result<String, HttpNotFound> {
    id += 1;
    if page.page.is_none() {
        return Err(HttpNotFound::new("no page"));
    }
    Ok(format!("{id} {name} {request:?}"))
}

fn main() {
    let _ = (all, plain);
}
