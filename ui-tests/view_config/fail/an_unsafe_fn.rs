use aiopyramid::prelude::*;

#[view_config(route = "/")]
unsafe fn home() -> &'static str {
    "home"
}

fn main() {
    let _ = home;
}
