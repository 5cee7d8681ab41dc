use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo() {}

fn main() {}
