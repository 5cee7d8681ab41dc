use aiopyramid::prelude::*;

#[websocket_view(route = "/echo/{name}")]
async fn echo(name: String, _request: &Request) -> Result<()> {
    drop(name);
    Ok(())
}

fn main() {}
