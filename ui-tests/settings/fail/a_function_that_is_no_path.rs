use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(deserialize_with = 5)]
    port: u16,
}

fn main() {}
