use aiopyramid::prelude::*;

#[synchronize]
const NUMBER: u32 = 5;

fn main() {
    let _ = NUMBER;
}
