//! Synchronous code, as it has been for years, in front of an asynchronous service. `cargo run -p legacy`, then follow the README.

use aiopyramid::prelude::*;

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    legacy::configure(&mut config);
    config.run()
}
