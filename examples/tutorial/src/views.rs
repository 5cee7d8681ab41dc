//! The views: a page, and the websocket that the script of the page talks to.

use std::time::Duration;

use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};

/// What a request may say, in its query or in a form.
#[derive(Deserialize)]
pub(crate) struct Wish {
    /// How many seconds to wait before the page is sent.
    pub(crate) sleep: Option<f64>,
}

/// What the page shows.
#[derive(Debug, Serialize, TemplateValue)]
pub(crate) struct Home {
    pub(crate) title: &'static str,
    pub(crate) wait_time: f64,
}

#[view_config(route_name = "home", renderer = "home.jinja2")]
pub(crate) async fn home(Params(wish): Params<Wish>) -> Result<Home, HttpBadRequest> {
    let wait_time = wish.sleep.unwrap_or(0.1);
    let pause = Duration::try_from_secs_f64(wait_time);
    let pause = pause.map_err(|_| HttpBadRequest::new("`sleep` is a number of seconds"))?;
    tokio::time::sleep(pause).await;
    Ok(Home {
        title: "aiotutorial websocket test",
        wait_time,
    })
}

#[websocket_view(route_name = "echo")]
pub(crate) async fn echo(mut ws: WebSocket) -> Result<()> {
    while let Some(message) = ws.recv().await {
        ws.send(message).await?;
    }
    Ok(())
}
