use aiopyramid::prelude::*;

struct Thing<T>(T);

#[view_config(route = "/", renderer = "json")]
async fn home() -> Thing<Vec<u32>> {
    Thing(vec![])
}

fn main() {}
