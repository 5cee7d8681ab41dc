use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_open<T: Default>(&mut self) {
        let _ = T::default();
    }
}

fn main() {}
