use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> Result<()> {
    Ok(())
}

fn main() {}
