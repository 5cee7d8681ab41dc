use aiopyramid::prelude::*;

#[view_config(route_name = "user")]
async fn user(id: u32) -> String {
    id.to_string()
}

fn main() {}
