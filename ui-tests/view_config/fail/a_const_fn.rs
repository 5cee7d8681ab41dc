use aiopyramid::prelude::*;

#[view_config(route = "/")]
const fn home() -> &'static str {
    "home"
}

fn main() {
    home();
}
