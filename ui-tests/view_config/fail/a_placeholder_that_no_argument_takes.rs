use aiopyramid::prelude::*;

#[view_config(route = "/users/{id}")]
async fn user(method: Method) -> String {
    method.to_string()
}

fn main() {}
