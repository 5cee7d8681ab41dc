use std::cell::Cell;
use std::sync::Arc;

use aiopyramid::prelude::*;

struct Number(Cell<u32>);

impl Number {
    #[use_executor]
    fn number(self: Arc<Self>) -> u32 {
        self.0.get()
    }
}

fn main() {
    drop(Arc::new(Number(Cell::new(5))).number());
}
