use aiopyramid::prelude::*;

struct Thing;

#[view_config(route = "/{id}")]
fn home(id: u32, thing: &Thing) -> &'static str {
    let _ = (id, thing);
    "home"
}

fn main() {}
