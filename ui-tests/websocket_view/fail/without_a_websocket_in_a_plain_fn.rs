use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
fn echo(_request: &Request) -> Result<()> {
    Ok(())
}

fn main() {}
