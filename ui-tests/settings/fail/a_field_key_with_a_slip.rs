use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    #[settings(defualt = 25)]
    port: u16,
}

fn main() {}
