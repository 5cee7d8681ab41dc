use aiopyramid::prelude::*;

#[synchronize]
async fn text(name: &str) -> &str {
    let text = name.to_uppercase();
    &text
}

fn main() {}
