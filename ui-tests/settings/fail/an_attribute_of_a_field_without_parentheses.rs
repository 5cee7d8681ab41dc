use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings]
    host: String,
}

fn main() {}
