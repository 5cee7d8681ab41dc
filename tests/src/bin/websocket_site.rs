//! A program with two workers that holds websockets, as many as come.

use std::sync::OnceLock;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use tokio::sync::watch;

/// What the views of a crowd wait for.
struct News {
    latest: watch::Sender<String>,
}

/// The application itself, for the view that tells how many are open.
static APP: OnceLock<App> = OnceLock::new();

#[websocket_view(route = "/echo")]
async fn echo(mut ws: WebSocket) -> Result<()> {
    while let Some(message) = ws.recv().await {
        ws.send(message).await?;
    }
    Ok(())
}

/// Echoes, and sends what is new.
#[websocket_view(route = "/crowd")]
async fn crowd(mut ws: WebSocket, news: State<News>) -> Result<()> {
    let mut news = news.latest.subscribe();
    loop {
        tokio::select! {
            message = ws.recv() => match message {
                Some(message) => ws.send(message).await?,
                None => return Ok(()),
            },
            _ = news.changed() => {
                let new = news.borrow_and_update().clone();
                ws.send(new).await?;
            }
        }
    }
}

#[view_config(route = "/open")]
async fn open() -> String {
    APP.get()
        .map_or(0, |app| app.background().websockets)
        .to_string()
}

#[view_config(route = "/tell/{what}")]
async fn tell(what: String, news: State<News>) -> &'static str {
    news.latest.send_replace(what);
    "told"
}

fn main() -> Result<()> {
    let settings = "[server]\nport = 0\nworkers = 2\nmax_connections = 0";
    let mut config = Configurator::with_settings(Settings::from_toml(settings)?);
    config.scan_module(module_path!());
    config.state(News {
        latest: watch::Sender::new(String::new()),
    });
    let app = config.make_app()?;
    APP.get_or_init(|| app.clone()).run()
}
