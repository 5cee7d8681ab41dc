use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    fn on_message(&mut self, _message: Message) -> Result<&'static str> {
        Ok("an answer")
    }
}

fn main() {}
