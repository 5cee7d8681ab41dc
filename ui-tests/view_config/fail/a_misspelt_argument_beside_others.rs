use aiopyramid::prelude::*;

#[view_config(route = "/users/{user_id}/{page}")]
fn user(usr_id: u32, page: u32, request: &Request) -> String {
    format!("{usr_id} {page} {request:?}")
}

fn main() {}
