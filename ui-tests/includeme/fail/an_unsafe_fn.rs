use aiopyramid::prelude::*;

#[includeme]
unsafe fn includeme(_config: &mut Configurator) {}

fn main() {}
