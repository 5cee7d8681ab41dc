//! A program with two workers whose views wait at one gate, in greenlets, until it is opened.

use std::sync::OnceLock;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use tokio::sync::watch;

/// What the views wait for.
struct Gate {
    opened: watch::Sender<bool>,
}

/// The application itself, for the view that tells how many wait.
static APP: OnceLock<App> = OnceLock::new();

#[view_config(route = "/wait", mapper = GreenletMapper)]
fn wait(gate: State<Gate>) -> &'static str {
    let mut opened = gate.opened.subscribe();
    synchronize(opened.wait_for(|open| *open)).map_or("the gate is gone", |_| "through the gate")
}

#[view_config(route = "/waiting")]
async fn waiting() -> String {
    APP.get()
        .map_or(0, |app| app.greenlets().waiting)
        .to_string()
}

#[view_config(route = "/open")]
async fn open(gate: State<Gate>) -> &'static str {
    gate.opened.send_replace(true);
    "opened"
}

fn main() -> Result<()> {
    let settings = "[server]\nport = 0\nworkers = 2\nmax_connections = 0";
    let mut config = Configurator::with_settings(Settings::from_toml(settings)?);
    config.scan_module(module_path!());
    config.state(Gate {
        opened: watch::Sender::new(false),
    });
    let app = config.make_app()?;
    APP.get_or_init(|| app.clone()).run()
}
