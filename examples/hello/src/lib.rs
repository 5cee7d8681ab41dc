//! The pages, one module for each kind.

mod arguments;
mod bodies;
mod counting;
mod errors;
mod greeting;
mod mappers;
mod table;
mod waiting;

use aiopyramid::prelude::*;

/// What is said by calls rather than by attributes: a route with a name, a state, a renderer.
pub fn configure(config: &mut Configurator) {
    config.add_route("home", "/");
    config.state(counting::Visits::default());
    config.add_renderer("shouted", greeting::Shouted);
    config.add_renderer("csv", table::Csv);
}

/// The application, for tests.
///
/// # Errors
///
/// When something in it is wrong.
pub fn application() -> Result<App> {
    let mut config = Configurator::new();
    config.scan_module("hello");
    configure(&mut config);
    config.make_app()
}
