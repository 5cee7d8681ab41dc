use aiopyramid::prelude::*;

#[view_config(route = "/users/<id>")]
async fn user(id: u32) -> String {
    id.to_string()
}

fn main() {}
