use aiopyramid::prelude::*;

struct Blog;

impl Blog {
    #[includeme]
    fn includeme(&self, _config: &mut Configurator) {}
}

fn main() {}
