use aiopyramid::prelude::*;

struct Mapper;

#[view_config(route = "/", mapper = Mapper)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
