use aiopyramid::prelude::*;

#[includeme]
fn includeme(config: &mut Configurator) -> Vec<u32> {
    config.add_route("home", "/");
    Vec::new()
}

fn main() {}
