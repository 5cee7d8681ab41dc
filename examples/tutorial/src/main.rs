//! The application of the tutorial. `cargo run -p tutorial`, then open <http://127.0.0.1:6543/>.

mod views;

#[cfg(test)]
mod tests;

use aiopyramid::prelude::*;

/// The constructor: what the application is made of, beside what the attributes of the views say.
fn constructor(config: &mut Configurator) {
    config.add_route("home", "/");
    config.add_route("echo", "/echo");
}

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    constructor(&mut config);
    config.run()
}
