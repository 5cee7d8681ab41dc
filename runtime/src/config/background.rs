//! Background tasks of the application.

use super::{Action, Configurator, Discriminator, Phase, Problem};
use crate::introspection::Introspectable;
use crate::router::background::{IntoBackground, Pending};

impl Configurator {
    /// Runs a function beside the answers, for as long as the application is served: a loop that cleans up, a reader of a queue.
    ///
    /// An `async fn` is awaited on the home thread of the application, where states of
    /// [`state_with`](Configurator::state_with) live; its future need not be `Send`. A plain `fn` gets a thread of its own, named
    /// `background-` and the name of the task, where it may block and wait with `synchronize`.
    ///
    /// Tasks start when the server has opened its socket and its workers, before it accepts the first connection; where no server of
    /// ours serves the application, [`App::start_background`](crate::App::start_background) starts them. Each runs once: what should go on has a loop.
    ///
    /// At a shutdown [`BackgroundContext::shutdown`](crate::router::background::BackgroundContext::shutdown) is triggered, and the tasks have the time of connections, `[server] shutdown_timeout`. Then an
    /// `async fn` is dropped where it waits, a plain one is left to itself, and the log names both. Errors and panics are logged with the
    /// name of the task and the line of this call, and end the task alone.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use aiopyramid::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Sessions;
    ///
    /// impl Sessions {
    ///     fn forget_old_ones(&self) {}
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.state(Sessions::default());
    /// config.background("old sessions", async |context: BackgroundContext| {
    ///     let sessions = context.state::<Sessions>().expect("it is added above");
    ///     while !context.shutdown().is_triggered() {
    ///         sessions.forget_old_ones();
    ///         let pause = tokio::time::sleep(Duration::from_secs(60));
    ///         tokio::select! {
    ///             () = pause => {}
    ///             () = context.shutdown().triggered() => {}
    ///         }
    ///     }
    /// });
    /// # config.make_app().unwrap();
    /// ```
    #[track_caller]
    pub fn background<M>(&mut self, name: &str, task: impl IntoBackground<M>) -> &mut Configurator {
        let name = name.to_owned();
        let task = task.into_background();
        let action = Action::new(Phase::DEFAULT).unique(Discriminator::new(
            "the background task",
            format!("`{name}`"),
        ));
        self.action(action.run(move |registry| {
            if name.contains('\0') {
                let problem =
                    "a thread cannot carry the name of a background task with a zero byte";
                return registry.report(Problem::new(problem));
            }
            let site = registry.site();
            let introspectable = Introspectable::new("background tasks", name.clone(), site);
            registry.introspect(introspectable.with("kind", task.keyword()));
            registry.background.push(Pending { name, site, task });
        }))
    }
}
