use aiopyramid::prelude::*;

struct Id;

#[view_config(route = "/users/{id}")]
async fn user(id: Id) -> &'static str {
    let Id = id;
    "user"
}

fn main() {}
