use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> Result<String, String> {
    Err("no database".to_owned())
}

fn main() {}
