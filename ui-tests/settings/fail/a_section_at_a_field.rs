use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(section = "smtp")]
    host: String,
}

fn main() {}
