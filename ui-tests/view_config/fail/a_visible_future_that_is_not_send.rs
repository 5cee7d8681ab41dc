use aiopyramid::prelude::*;

use std::pin::Pin;

#[view_config(route = "/")]
fn home() -> Pin<Box<dyn Future<Output = String>>> {
    Box::pin(async { String::new() })
}

fn main() {}
