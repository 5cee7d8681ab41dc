//! aiopyramid, with views as its users write them.

use std::net::TcpListener;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;

use super::{Greeting, MESSAGE, Message, TEXT};

#[view_config(route = "/text")]
async fn text() -> &'static str {
    TEXT
}

#[view_config(route = "/json", renderer = "json")]
async fn json() -> Message {
    MESSAGE
}

#[view_config(route = "/hello/{name}", renderer = "json")]
async fn hello(name: String) -> Greeting {
    Greeting { hello: name }
}

#[websocket_view(route = "/echo")]
async fn echo(mut ws: WebSocket) -> Result<()> {
    while let Some(message) = ws.recv().await {
        ws.send(message).await?;
    }
    Ok(())
}

/// Blocks for a tenth of a second, on an executor thread since it is a plain `fn`.
#[view_config(route = "/block")]
fn block() -> &'static str {
    std::thread::sleep(std::time::Duration::from_millis(100));
    TEXT
}

/// The application of these views.
pub fn application(settings: Settings) -> App {
    let mut config = Configurator::with_settings(settings);
    config.scan_module(module_path!());
    config.scan_module(super::ways::MODULE);
    config.make_app().expect("the views are sound")
}

pub(super) fn run(workers: usize) {
    // The server says on standard error where it listens, so the port is chosen here.
    let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = free.local_addr().expect("it is bound");
    drop(free);
    let settings = format!("[server]\nport = {}\nworkers = {workers}\n", address.port());
    let settings = Settings::from_toml(&settings)
        .and_then(|settings| settings.with_environment(std::env::vars_os()))
        .expect("the settings are sound");
    println!("{address}");
    application(settings).run().expect("the server runs");
}
