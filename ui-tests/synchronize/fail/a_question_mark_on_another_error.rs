use aiopyramid::prelude::*;

#[synchronize]
async fn number(text: &str) -> Result<u32, std::io::Error> {
    Ok(text.parse::<u32>()?)
}

fn main() {}
