use aiopyramid::prelude::*;

#[synchronize]
pub struct Number(u32);

fn main() {}
