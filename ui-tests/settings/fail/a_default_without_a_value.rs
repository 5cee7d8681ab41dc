use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(default)]
    port: u16,
}

fn main() {}
