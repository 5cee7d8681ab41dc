use aiopyramid::prelude::*;

struct Oops;

type Reply<T> = Result<T, Oops>;

#[view_config(route = "/", renderer = "json")]
fn home() -> Reply<u32> {
    Err(Oops)
}

fn main() {}
