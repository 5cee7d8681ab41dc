use aiopyramid::prelude::*;

#[view_config(route = "/")]
#[use_executor]
fn home(request: &Request) -> String {
    format!("{request:?}")
}

fn main() {}
