use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    host: String,
    #[settings(rename = "host")]
    server: String,
}

fn main() {}
