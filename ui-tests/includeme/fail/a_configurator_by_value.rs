use aiopyramid::prelude::*;

#[includeme]
fn includeme(_config: Configurator) {}

fn main() {}
