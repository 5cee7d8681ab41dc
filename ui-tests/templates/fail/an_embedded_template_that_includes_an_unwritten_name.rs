use aiopyramid::prelude::*;

fn main() {
    let mut config = Configurator::new();
    config.add_templates(aiopyramid::templates!["part.jinja2"]);
}
