use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo", mapper = CoroutineMapper)]
impl Echo {
    async fn on_close(&mut self) {}
}

fn main() {}
