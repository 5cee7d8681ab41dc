use aiopyramid::prelude::*;

struct Number(u32);

impl Number {
    #[use_executor]
    fn increment(&mut self) {
        self.0 += 1;
    }
}

fn main() {
    drop(Number(5).increment());
}
