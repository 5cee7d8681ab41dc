use aiopyramid::prelude::*;

async fn includeme(_config: &mut Configurator) {}

fn main() {
    let mut config = Configurator::new();
    config.include(includeme);
}
