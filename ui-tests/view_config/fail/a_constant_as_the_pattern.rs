use aiopyramid::prelude::*;

const HOME: &str = "/";

#[view_config(route = HOME)]
async fn home() -> String {
    String::new()
}

fn main() {
    let _ = HOME;
}
