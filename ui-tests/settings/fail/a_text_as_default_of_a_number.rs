use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(default = "25")]
    port: u16,
}

fn main() {}
