use aiopyramid::prelude::*;

#[view_config(route = "/")]
mod pages {
    pub fn home() -> &'static str {
        "home"
    }
}

fn main() {
    pages::home();
}
