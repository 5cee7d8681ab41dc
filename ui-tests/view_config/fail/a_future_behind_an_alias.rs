use aiopyramid::prelude::*;
use std::pin::Pin;

type Later = Pin<Box<dyn Future<Output = String> + Send>>;

#[view_config(route = "/")]
fn home() -> Later {
    Box::pin(async { String::new() })
}

fn main() {}
