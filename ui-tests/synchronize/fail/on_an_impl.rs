use aiopyramid::prelude::*;

struct Number(u32);

#[synchronize]
impl Number {
    async fn number(&self) -> u32 {
        self.0
    }
}

fn main() {
    drop(Number(5).number());
}
