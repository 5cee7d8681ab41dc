use std::error::Error as StdError;
use std::fmt;

use aiopyramid::Configurator as Config;
use aiopyramid::prelude::*;

#[includeme]
pub fn includeme(config: &mut Configurator) {
    config.add_route("home", "/");
}

#[includeme]
fn with_a_result(config: &mut aiopyramid::Configurator) -> Result<()> {
    config.add_route("result", "/result");
    Ok(())
}

#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed")
    }
}

impl StdError for Closed {}

#[includeme(crate = "aiopyramid")]
pub(crate) fn with_another_error<'a>(_config: &'a mut Config) -> Result<(), Closed> {
    Err(Closed)
}

#[includeme]
#[synchronize]
async fn that_waits(config: &mut Configurator) {
    config.add_route("waits", "/waits");
}

#[includeme]
#[cfg(any())]
fn that_is_not_there(config: &mut Nothing) {}

#[includeme]
fn r#mod(Config { .. }: &mut Config) {}

mod inside {
    #[aiopyramid::includeme]
    fn includeme(_: &mut aiopyramid::Configurator) {}
}

macro_rules! made {
    ($name:ident, $config:ident, $body:block) => {
        #[includeme]
        fn $name($config: &mut Configurator) $body
    };
}

made!(by_a_macro, config, {
    config.add_route("made", "/made");
});

fn main() {
    let mut config = Configurator::new();
    config.include(includeme).include_at("/below", with_a_result);
    config.include(|config: &mut Configurator| {
        config.add_route("closure", "/closure");
    });
    config.include(|config| {
        config.add_route("untyped", "/untyped");
    });
    config.with_route_prefix("/other", |config| {
        config.add_route("other", "/");
    });
    config.make_app().unwrap();
}
