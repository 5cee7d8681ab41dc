use aiopyramid::prelude::*;
use serde::Deserialize;

#[settings(section = "mail")]
#[derive(Deserialize)]
struct Mail {
    #[serde(default)]
    host: String,
}

fn main() {}
