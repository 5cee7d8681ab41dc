use aiopyramid::prelude::*;

#[view_config(route = "/{type}/{kind}")]
async fn r#match(r#type: &str, r#kind: &str) -> String {
    format!("{type} {kind}", r#type = r#type)
}

#[view_config(route = "/plain/{type}", renderer = "string")]
fn r#while(r#type: u32, r#in: Method) -> String {
    format!("{} {}", r#type, r#in)
}

fn main() {}
