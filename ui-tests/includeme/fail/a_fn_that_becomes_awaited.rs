use aiopyramid::prelude::*;

#[includeme]
#[use_executor]
fn includeme(config: &'static mut Configurator) {
    config.add_route("home", "/");
}

fn main() {}
