use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> impl Future<Output = String> {
    async { String::new() }
}

fn main() {}
