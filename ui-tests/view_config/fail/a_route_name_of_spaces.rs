use aiopyramid::prelude::*;

#[view_config(route_name = "  ")]
async fn home() -> String {
    String::new()
}

fn main() {}
