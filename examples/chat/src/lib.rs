//! The rooms, and who and what is in them (`rooms`, `names`), what those in a room are told (`told`), the websocket that they talk over
//! and the stream of events for those who only watch (`talk`), and the pages (`pages`).

mod names;
mod pages;
mod rooms;
mod talk;
mod told;

use aiopyramid::prelude::*;

pub use rooms::Limits;

/// What is said by calls rather than by attributes.
///
/// # Errors
///
/// When something is wrong in the section `[chat]` of the settings.
pub fn configure(config: &mut Configurator) -> Result<()> {
    let limits = config.settings().read::<Limits>()?;
    config.state(rooms::Rooms::new(limits));
    config.channels();
    Ok(())
}
