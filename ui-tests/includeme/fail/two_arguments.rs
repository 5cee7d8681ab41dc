use aiopyramid::prelude::*;

#[includeme]
fn includeme(config: &mut Configurator, prefix: &str) {
    config.add_route("home", prefix);
}

fn main() {}
