use aiopyramid::prelude::*;

#[view_config(route = "/", colour = "red")]
async fn home() -> String {
    String::new()
}

fn main() {}
