use aiopyramid::prelude::*;

#[view_config("/")]
async fn home() -> String {
    String::new()
}

fn main() {}
