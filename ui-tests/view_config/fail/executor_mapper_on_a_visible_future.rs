//! B6: a function that visibly returns a future (M14) is none that a thread could run.
use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = ExecutorMapper)]
fn home() -> impl Future<Output = &'static str> {
    async { "home" }
}

fn main() {}
