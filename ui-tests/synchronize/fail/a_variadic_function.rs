use aiopyramid::prelude::*;

#[synchronize]
async unsafe extern "C" fn number(_: u32, ...) -> u32 {
    5
}

fn main() {}
