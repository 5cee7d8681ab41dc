use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> ! {
    panic!("never")
}

fn main() {}
