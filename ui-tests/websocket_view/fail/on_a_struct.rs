use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
struct Echo;

fn main() {}
