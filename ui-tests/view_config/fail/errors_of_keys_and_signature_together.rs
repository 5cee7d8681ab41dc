use aiopyramid::prelude::*;

#[view_config(route = "/{id}", request_method = "PSOT", renderer = "")]
const fn home(number: u32) -> u32 {
    number
}

fn main() {
    let _ = home(1);
}
