use aiopyramid::prelude::*;

#[use_executor]
mod numbers {
    pub fn number() -> u32 {
        5
    }
}

fn main() {
    numbers::number();
}
