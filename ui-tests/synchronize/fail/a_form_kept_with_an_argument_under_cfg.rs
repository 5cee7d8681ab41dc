use aiopyramid::prelude::*;

#[synchronize(keep_async = "number_async")]
async fn number(#[cfg(unix)] number: u32) -> u32 {
    number
}

fn main() {
    let _: u32 = number(5);
}
