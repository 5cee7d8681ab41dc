use aiopyramid::prelude::*;

#[view_config(route = "/echo")]
#[websocket_view(route = "/echo")]
async fn echo() -> &'static str {
    "echo"
}

fn main() {}
