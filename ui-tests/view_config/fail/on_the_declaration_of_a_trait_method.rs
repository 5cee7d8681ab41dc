use aiopyramid::prelude::*;

trait Page {
    #[view_config(route = "/")]
    fn home() -> &'static str;
}

fn main() {}
