use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo(std::rc::Rc<u8>);

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_close(&mut self) {}
}

fn main() {}
