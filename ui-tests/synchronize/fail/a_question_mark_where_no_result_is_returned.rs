use aiopyramid::prelude::*;

#[synchronize]
async fn number(text: &str) -> u32 {
    text.parse::<u32>()?
}

fn main() {}
