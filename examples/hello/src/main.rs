//! A page for each thing that aiopyramid does. `cargo run -p hello`, then follow the README.

use aiopyramid::prelude::*;

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    hello::configure(&mut config);
    config.run()
}
