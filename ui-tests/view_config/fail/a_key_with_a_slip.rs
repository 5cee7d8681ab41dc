use aiopyramid::prelude::*;

#[view_config(route = "/", rendrer = "json")]
async fn home() -> String {
    String::new()
}

fn main() {}
