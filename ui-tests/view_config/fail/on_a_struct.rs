use aiopyramid::prelude::*;

#[view_config(route = "/")]
pub struct Home {
    pub title: String,
}

fn main() {}
