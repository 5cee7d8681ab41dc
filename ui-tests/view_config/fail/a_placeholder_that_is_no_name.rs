use aiopyramid::prelude::*;

#[view_config(route = "/users/{user-id}")]
async fn user(user_id: u32) -> String {
    user_id.to_string()
}

fn main() {}
