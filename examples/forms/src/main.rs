//! A registration with a photograph. `cargo run -p forms`, then open <http://127.0.0.1:6543/>.

use aiopyramid::prelude::*;

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    forms::configure(&mut config);
    config.run()
}
