use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(default = true)]
    port: u16,
}

fn main() {}
