use aiopyramid::prelude::*;

#[view_config(route = "/")]
const HOME: &str = "home";

fn main() {
    let _ = HOME;
}
