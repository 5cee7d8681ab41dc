use aiopyramid::prelude::*;

mod mappers {
    pub struct Mapper<T>(T);
}

#[view_config(route = "/", mapper = mappers::Mapper<u8>)]
async fn home(_request: &Request) -> &'static str {
    "home"
}

fn main() {}
