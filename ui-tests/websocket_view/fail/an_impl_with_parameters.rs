use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo<T>(T);

#[websocket_view(route = "/echo")]
impl<T> Echo<T> {
    async fn on_close(&mut self) {}
}

fn main() {}
