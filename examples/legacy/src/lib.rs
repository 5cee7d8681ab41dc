//! The pages, the code that has been there for years (`shop`), and the service that it asks (`rates`).

mod pages;
mod rates;
mod shop;

use aiopyramid::prelude::*;

/// What is said by calls rather than by attributes.
pub fn configure(config: &mut Configurator) {
    // Started on the application's home thread, before the first request.
    config.state_with(rates::Service::start);
}

/// The application, for tests.
///
/// # Errors
///
/// When something in it is wrong.
pub fn application() -> Result<App> {
    let mut config = Configurator::new();
    config.scan_module("legacy");
    configure(&mut config);
    config.make_app()
}
