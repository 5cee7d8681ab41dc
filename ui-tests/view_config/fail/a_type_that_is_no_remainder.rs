use aiopyramid::prelude::*;

#[view_config(route = "/files/*rest")]
async fn file(rest: u32) -> String {
    rest.to_string()
}

fn main() {}
