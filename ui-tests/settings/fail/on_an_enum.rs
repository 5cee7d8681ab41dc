use aiopyramid::prelude::*;

#[settings(section = "mail")]
enum Mail {
    Off,
    On { host: String },
}

fn main() {}
