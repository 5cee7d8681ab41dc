//! The pages (`pages`), the form with its rules (`registration`), and where people are kept (`people`).

mod pages;
mod people;
mod registration;

use aiopyramid::prelude::*;

pub use people::People;

/// What is said by calls rather than by attributes.
pub fn configure(config: &mut Configurator) {
    config.state_with(People::open);
}

/// The application, for tests.
///
/// # Errors
///
/// When something in it is wrong.
pub fn application() -> Result<App> {
    let mut config = Configurator::new();
    config.scan_module("forms");
    configure(&mut config);
    config.make_app()
}

/// The application with people that are kept in another way.
///
/// # Errors
///
/// When something in it is wrong.
pub fn application_with(people: People) -> Result<App> {
    let mut config = Configurator::new();
    config.scan_module("forms");
    config.state(people);
    config.make_app()
}
