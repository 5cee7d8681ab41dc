//! What goes on beside the answers: tasks that requests spawn, and the application's own.

mod application;
mod shutdown;
mod spawned;

use std::sync::mpsc;
use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use tokio::sync::watch;

/// Keeps a broken test from hanging; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

/// What tasks tell the test, and a gate at which they wait until the test opens it.
struct Gate {
    told: mpsc::Receiver<String>,
    open: watch::Sender<bool>,
    task: InTask,
}

/// The gate as tasks see it.
#[derive(Clone)]
struct InTask {
    tell: mpsc::Sender<String>,
    gate: watch::Receiver<bool>,
}

impl Gate {
    fn new() -> Gate {
        let (tell, told) = mpsc::channel();
        let (open, gate) = watch::channel(false);
        Gate {
            told,
            open,
            task: InTask { tell, gate },
        }
    }

    #[track_caller]
    fn next(&self) -> String {
        let told = self.told.recv_timeout(PATIENCE);
        told.expect("a task tells what this test waits for")
    }

    fn open(&self) {
        self.open.send_replace(true);
    }
}

impl InTask {
    fn tell(&self, what: impl Into<String>) {
        let _ = self.tell.send(what.into());
    }

    async fn pass(&self) {
        let _ = self.gate.clone().wait_for(|open| *open).await;
    }

    /// Tells that when it is dropped.
    fn tells_when_dropped(&self, what: &str) -> Dropped {
        Dropped(self.clone(), what.to_owned())
    }
}

struct Dropped(InTask, String);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.tell(self.1.clone());
    }
}

/// An application with those settings, whose requests to `/` are handled by a function, with another page at `/page`.
fn answering(
    settings: &str,
    gate: &Gate,
    handle: impl Fn(&Request, &InTask) -> Result<()> + Send + Sync + 'static,
) -> Configurator {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    let task = gate.task.clone();
    let handle = std::sync::Arc::new(handle);
    let view = move |request: Request| {
        let (task, handle) = (task.clone(), handle.clone());
        async move { handle(&request, &task).map(|()| "answered") }
    };
    let at = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, at("/"));
    config.add_view(|_: Request| async { "page" }, at("/page"));
    config
}

/// Code three calls deep that was never handed the request.
fn who_asks() -> String {
    fn deeper() -> Option<String> {
        Some(Request::current()?.uri().to_string())
    }
    deeper().unwrap_or_else(|| "nobody".to_owned())
}
