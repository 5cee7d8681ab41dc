//! Rooms to talk in. `cargo run -p chat`, then open <http://127.0.0.1:6543/> in two browsers.

use aiopyramid::prelude::*;

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    chat::configure(&mut config)?;
    config.run()
}
