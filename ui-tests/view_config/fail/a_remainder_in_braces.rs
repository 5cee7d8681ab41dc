use aiopyramid::prelude::*;

#[view_config(route = "/files/{*rest}")]
async fn file(rest: String) -> String {
    rest
}

fn main() {}
