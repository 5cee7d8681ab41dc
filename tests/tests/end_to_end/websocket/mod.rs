//! Websockets over sockets: how they open, what goes over them, and how they end. M19 to M26 and B8 to B11 by their ids.

mod callbacks;
mod clients;
mod conformance;
mod crowd;
mod ends;
mod handshake;
mod mounted;
mod pressure;
mod shutdown;
mod talk;

use aiopyramid::Configurator;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Server, Tell, Told};
use tokio::sync::Semaphore;

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
    config.state(Gate {
        semaphore: Semaphore::new(0),
    });
    (config, told)
}

/// What views wait for.
struct Gate {
    semaphore: Semaphore,
}

/// Lets all of them go on.
fn open_gate(server: &Server) {
    let gate = server.app().request().build().state::<Gate>();
    gate.unwrap().semaphore.add_permits(1000);
}
