use aiopyramid::prelude::*;

#[view_config(route = r"/users/{name:(?!admin)\w+}")]
async fn user(name: String) -> String {
    name
}

fn main() {}
