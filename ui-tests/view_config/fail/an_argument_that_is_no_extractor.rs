use aiopyramid::prelude::*;

struct Thing;

#[view_config(route = "/{id}")]
async fn home(id: u32, thing: Thing) -> &'static str {
    let _ = (id, thing);
    "home"
}

fn main() {}
