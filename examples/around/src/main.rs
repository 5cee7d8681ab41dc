//! What stands around views. `cargo run -p around`, then open <http://127.0.0.1:6543/>.

use aiopyramid::prelude::*;

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    around::configure(&mut config);
    config.run()
}
