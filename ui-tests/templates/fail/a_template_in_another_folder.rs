use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "footer/hello.txt.jinja2")]
async fn home() -> u32 {
    5
}

fn main() {}
