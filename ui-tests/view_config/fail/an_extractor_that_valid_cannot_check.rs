use aiopyramid::prelude::*;

#[view_config(route = "/people", request_method = "POST")]
async fn add(Valid(Text(text)): Valid<Text>) -> String {
    text
}

fn main() {}
