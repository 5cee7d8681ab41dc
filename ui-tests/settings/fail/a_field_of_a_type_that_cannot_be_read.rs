use aiopyramid::prelude::*;

struct Host(String);

#[settings(section = "mail")]
struct Mail {
    host: Host,
}

fn main() {}
