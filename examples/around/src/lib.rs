//! The page and its greeting (`pages`), and what stands around them: the journal that tweens keep (`journal`), what is known of guests
//! (`guests`), by an event and a background task, and a guest book from a library.

mod guests;
mod journal;
mod pages;

use aiopyramid::prelude::*;
use tower_http::compression::CompressionLayer;

pub use pages::Greeting;

/// What is said by calls rather than by attributes.
pub fn configure(config: &mut Configurator) {
    config.state(journal::Journal::default());
    config.state(guests::Guests::default());
    config.include_at("/guests", guestbook::includeme);
    config.background("guests", guests::count);
    config.layer(CompressionLayer::new());
}
