use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "json")]
async fn home() -> Result<Response, HttpNotFound> {
    Ok(Response::text("home"))
}

fn main() {}
