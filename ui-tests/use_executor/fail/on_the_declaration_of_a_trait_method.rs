use aiopyramid::prelude::*;

trait Source {
    #[use_executor]
    fn number(self) -> u32;
}

impl Source for u32 {
    #[use_executor]
    fn number(self) -> u32 {
        self
    }
}

fn main() {
    drop(5.number());
}
