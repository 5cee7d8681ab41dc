use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home(thing: Thing) -> &'static str {
    let _ = thing;
    "home"
}

fn main() {}
