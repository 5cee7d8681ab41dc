use aiopyramid::prelude::*;

#[view_config(route = "/", crate = "my framework")]
async fn home() -> String {
    String::new()
}

fn main() {}
