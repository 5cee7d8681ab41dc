//! A program that cannot start: it links a library of views without naming it, and names one that has none.

use aiopyramid::prelude::*;
// Somebody else's library, linked for another reason.
use blog as _;

#[view_config(route_name = "hme")]
async fn home() -> &'static str {
    "home"
}

fn main() -> Result<()> {
    let mut config = runtime::scan!(serde_json)?;
    config.add_route("home", "/");
    config.run()
}
