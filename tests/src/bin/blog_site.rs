//! A program that consists of a scan. It names the library `blog` nowhere else, and prints the routes in the order of the scan.

use aiopyramid::prelude::*;

#[view_config(route = "/of-the-program")]
async fn of_the_program() -> &'static str {
    "from the program itself"
}

fn main() -> Result<()> {
    let app = runtime::scan!(blog)?.make_app()?;
    for entry in app.introspection() {
        if entry.category() == "routes" {
            println!("{}", entry.get("pattern").unwrap_or_default());
        }
    }
    Ok(())
}
