use aiopyramid::prelude::*;

#[view_config(route = "/{name}")]
async fn home(name: impl ToString + Send) -> String {
    name.to_string()
}

fn main() {
    let _ = home("x");
}
