use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

trait Opens {
    fn on_open(&mut self);
}

#[websocket_view(route = "/echo")]
impl Opens for Echo {
    fn on_open(&mut self) {}
}

fn main() {}
