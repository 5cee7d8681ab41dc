//! B6: a function that visibly returns a future (M14) is none that a greenlet could run.
use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = GreenletMapper)]
fn home() -> impl Future<Output = &'static str> {
    async { "home" }
}

fn main() {}
