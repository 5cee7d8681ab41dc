use aiopyramid::prelude::*;

#[view_config(route = r"/users/{id:[0-9}")]
async fn user(id: u32) -> String {
    id.to_string()
}

fn main() {}
