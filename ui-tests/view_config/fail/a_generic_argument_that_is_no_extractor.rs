use aiopyramid::prelude::*;

struct Thing<T>(T);

#[view_config(route = "/")]
async fn home(thing: Thing<Vec<u8>>) -> &'static str {
    let _ = thing.0;
    "home"
}

fn main() {}
