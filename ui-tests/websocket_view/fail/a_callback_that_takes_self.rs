use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_close(self) {}
}

fn main() {}
