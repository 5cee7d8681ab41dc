use aiopyramid::prelude::*;

#[view_config(rout = "/{id}", renderer = "json", renderer = "string", request_method = "Get")]
async fn home(request: &mut Request) -> String {
    request.method().to_string()
}

fn main() {
    let _ = home;
}
