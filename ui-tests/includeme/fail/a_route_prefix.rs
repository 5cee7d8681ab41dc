use aiopyramid::prelude::*;

#[includeme(route_prefix = "/blog")]
fn includeme(_config: &mut Configurator) {}

fn main() {}
