use aiopyramid::prelude::*;

use aiopyramid::extract::Reads;

struct Echo;

impl FromRequest for Echo {
    type Body = Reads;
    type Rejection = Error;

    async fn from_request(_request: &Request) -> Result<Echo> {
        Ok(Echo)
    }
}

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_close(&mut self) {}
}

fn main() {}
