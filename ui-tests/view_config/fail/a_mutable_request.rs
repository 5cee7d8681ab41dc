use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home(request: &mut Request) -> String {
    request.method().to_string()
}

fn main() {}
