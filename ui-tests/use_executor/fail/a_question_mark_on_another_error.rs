use aiopyramid::prelude::*;

#[use_executor]
fn number(text: String) -> Result<u32, std::fmt::Error> {
    Ok(text.parse::<u32>()?)
}

fn main() {}
