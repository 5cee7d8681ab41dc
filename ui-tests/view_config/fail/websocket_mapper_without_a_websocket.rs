use aiopyramid::prelude::*;

#[view_config(route = "/echo", mapper = WebsocketMapper)]
async fn echo(_request: &Request) -> Result<()> {
    Ok(())
}

fn main() {}
