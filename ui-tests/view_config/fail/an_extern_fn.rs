use aiopyramid::prelude::*;

#[view_config(route = "/")]
extern "C" fn home() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = home;
}
