//! Websockets over sockets: how they open, what goes over them, and how they end. M19 to M26 and B8 to B11 by their ids.

mod clients;
mod conformance;
mod crowd;
mod handshake;
mod life;
mod mounted;

use aiopyramid::Configurator;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Server, Tell, Told};

/// Serves the declarations of a module, whose views may tell what happens, with these settings.
#[track_caller]
fn served(module: &str, settings: &str) -> (Server, Told) {
    let (config, told) = configured(module, settings);
    (Server::pinned(config), told)
}

#[track_caller]
fn configured(module: &str, settings: &str) -> (Configurator, Told) {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(module);
    let (tell, told) = Tell::new();
    config.state(tell);
    (config, told)
}
