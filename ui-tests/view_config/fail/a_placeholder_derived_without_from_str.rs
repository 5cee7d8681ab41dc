use aiopyramid::prelude::*;

#[derive(FromPlaceholder)]
struct Id(u32);

fn main() {
    let _ = Id(1).0;
}
