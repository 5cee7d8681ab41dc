use aiopyramid::prelude::*;

use std::rc::Rc;

#[view_config(route = "/")]
async fn home() -> String {
    let count = Rc::new(1);
    std::future::ready(()).await;
    count.to_string()
}

fn main() {}
