use std::pin::Pin;

use aiopyramid::prelude::*;

struct Number(u32);

impl Number {
    #[use_executor]
    fn number(self: Pin<&Self>) -> u32 {
        self.0
    }
}

fn main() {
    drop(Pin::new(&Number(5)).number());
}
