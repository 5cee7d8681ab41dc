use aiopyramid::prelude::*;

#[view_config(route = "/{n}")]
fn home(n: u32) -> Result<Option<u32>, std::io::Error> {
    Ok(Some(n))
}

fn main() {}
