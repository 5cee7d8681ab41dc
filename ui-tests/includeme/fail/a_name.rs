use aiopyramid::prelude::*;

#[includeme("blog")]
fn includeme(_config: &mut Configurator) {}

fn main() {}
