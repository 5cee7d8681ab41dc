use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = mappers::Hurried)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
