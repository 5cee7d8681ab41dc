use aiopyramid::prelude::*;

#[synchronize]
trait Source {
    fn number(&self) -> u32;
}

impl Source for u32 {
    fn number(&self) -> u32 {
        *self
    }
}

fn main() {
    let _ = 5.number();
}
