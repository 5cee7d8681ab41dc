use aiopyramid::prelude::*;

#[view_config(rout = "/", renderer = "json", renderer = "string", request_method = "Get")]
async fn home() -> String {
    String::new()
}

fn main() {
    let _ = home;
}
