//! A program that scans before it includes a library. It prints the routes; with `everything` as its argument it scans all that is linked,
//! and with `module` it scans the library too, and does not include it.

use aiopyramid::prelude::*;

#[view_config(route = "/of-the-program")]
async fn of_the_program() -> &'static str {
    "from the program itself"
}

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).unwrap_or_default();
    let mut config = match &*argument {
        "everything" => runtime::scan()?,
        _ => runtime::scan!()?,
    };
    match &*argument {
        "module" => config.scan_module("blog"),
        _ => config.include_at("/blog", blog::includeme),
    };
    for entry in config.make_app()?.introspection() {
        if entry.category() == "routes" {
            println!("{}", entry.get("pattern").unwrap_or_default());
        }
    }
    Ok(())
}
