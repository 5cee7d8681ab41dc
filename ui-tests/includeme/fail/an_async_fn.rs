use aiopyramid::prelude::*;

#[includeme]
async fn includeme(config: &mut Configurator) {
    config.add_route("home", "/");
}

fn main() {}
