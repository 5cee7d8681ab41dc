use aiopyramid::prelude::*;

#[view_config(route = "/users/{id}", request_method = "GET")]
#[view_config(route = "/people/{id}", request_method = ["PUT", "PATCH"])]
#[view_config(route = "/people/{name}/{id}/more", renderer = "string")]
#[view_config(route_name = "user")]
async fn user(request: &Request) -> String {
    format!("{request:?}")
}

#[view_config(route = "/one/{a}/{b}")]
#[view_config(route = "/two/{b}/{a}", request_method = ("GET", "POST"), renderer = "json")]
fn both(a: u32, b: String) -> String {
    format!("{a} {b}")
}

fn main() {}
