use aiopyramid::prelude::*;

struct Id;

#[view_config(route = "/users/{id}")]
fn user(id: Option<Path<Id>>) -> &'static str {
    let _ = id;
    "user"
}

fn main() {}
