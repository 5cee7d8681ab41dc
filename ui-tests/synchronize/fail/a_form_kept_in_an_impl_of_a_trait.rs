use aiopyramid::prelude::*;

trait Source {
    fn number(&self) -> u32;
}

impl Source for u32 {
    #[synchronize(keep_async = "number_async")]
    async fn number(&self) -> u32 {
        *self
    }
}

fn main() {
    let _: u32 = 5.number();
}
