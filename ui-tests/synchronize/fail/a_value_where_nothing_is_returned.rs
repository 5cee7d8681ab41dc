use aiopyramid::prelude::*;

#[synchronize]
async fn nothing() {
    5
}

fn main() {}
