use aiopyramid::prelude::*;
use serde::Deserialize;

#[settings(section = "mail")]
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Mail {
    host_name: String,
}

fn main() {}
