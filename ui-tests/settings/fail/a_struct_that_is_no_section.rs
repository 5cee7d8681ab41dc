use aiopyramid::prelude::*;

struct Mail {
    host: String,
}

fn read(config: &Configurator) -> Result<String> {
    Ok(config.settings().read::<Mail>()?.host)
}

fn main() {}
