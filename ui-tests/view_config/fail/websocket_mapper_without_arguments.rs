use aiopyramid::prelude::*;

#[view_config(route = "/echo", mapper = WebsocketMapper)]
fn echo() {}

fn main() {}
