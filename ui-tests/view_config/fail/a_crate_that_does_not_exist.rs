use aiopyramid::prelude::*;

#[view_config(route = "/{id}", crate = "::nowhere")]
async fn home(id: u32, request: &Request) -> String {
    format!("{id} {request:?}")
}

fn main() {}
