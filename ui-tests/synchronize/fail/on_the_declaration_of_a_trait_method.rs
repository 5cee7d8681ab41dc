use aiopyramid::prelude::*;

trait Source {
    #[synchronize]
    async fn number(&self) -> u32;
}

impl Source for u32 {
    #[synchronize]
    async fn number(&self) -> u32 {
        *self
    }
}

fn main() {
    let _: u32 = 5.number();
}
