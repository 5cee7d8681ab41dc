//! Keeping the engine informed of the groups that are wanted here.
//!
//! Each group says what the engine was told last. Where something else is wanted, one task on the application's home thread asks the engine,
//! and looks again when it is done, so that nothing that has changed meanwhile is missed. Who joins waits for what comes of it, all of them
//! for the same, and holds nobody up who gives up waiting, or is not awaited for a while.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::ChannelEngine;
use super::hub::{Hub, Local};
use crate::dispatch::LazyThread;
use crate::error::{Error, Result};

/// How a group stands with the engine.
#[derive(Default)]
pub(super) struct Link {
    known: Known,
    /// A task sees to it.
    has_task: bool,
    /// The engine is being asked, so that what it knows is about to change.
    is_asking: bool,
    /// Who is told when it knows that the group is wanted.
    waiting: Vec<oneshot::Sender<Result<(), EngineFailed>>>,
}

/// What the engine knows of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Known {
    /// Nothing: its messages do not come.
    #[default]
    Nothing,
    /// That it is wanted: its messages come.
    Wanted,
    /// It was asked, and nobody has heard its answer.
    Unsure,
}

impl Link {
    /// Whether the engine does not know of it, and is not about to.
    pub(super) fn is_off(&self) -> bool {
        self.known == Known::Nothing && !self.has_task
    }
}

/// What the engine says to whoever wants to join. All who have waited for the same answer have it.
#[derive(Debug, Clone)]
struct EngineFailed(Option<Arc<Error>>);

impl fmt::Display for EngineFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(error) => write!(f, "the engine of the channels cannot join: {error}"),
            None => f.write_str("the engine of the channels has not answered"),
        }
    }
}

impl std::error::Error for EngineFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref()?.as_std())
    }
}

/// How many groups the engine leaves at a time.
const LEAVING: usize = 16;

/// Turns at leaving groups.
pub(super) struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Turns {
        Turns(Semaphore::new(LEAVING))
    }
}

/// Waits until the engine knows that a group is wanted, which somebody has joined.
pub(super) async fn settle(
    hub: &Arc<Hub>,
    local: &Arc<Local>,
    at: &'static Location<'static>,
) -> Result<()> {
    let Some(told) = ask(hub, local) else {
        return Ok(());
    };
    // Whoever was to tell has gone, and the application with it.
    let told = told.await.unwrap_or(Err(EngineFailed(None)));
    told.map_err(|failed| Error::at(failed, at))
}

/// Where the answer comes, unless there is nothing to ask.
fn ask(hub: &Arc<Hub>, local: &Arc<Local>) -> Option<oneshot::Receiver<Result<(), EngineFailed>>> {
    let (engine, home) = hub.engine_at_home()?;
    let (teller, told) = oneshot::channel();
    {
        let link = &mut local.state().link;
        if link.known == Known::Wanted && !link.is_asking {
            return None;
        }
        link.waiting.push(teller);
        if std::mem::replace(&mut link.has_task, true) {
            return Some(told);
        }
    }
    start(hub, local, engine, &home);
    Some(told)
}

/// Has the engine told what is wanted, some time later. False if there is none.
pub(super) fn tell(hub: &Arc<Hub>, local: &Arc<Local>) -> bool {
    let Some((engine, home)) = hub.engine_at_home() else {
        return false;
    };
    if !std::mem::replace(&mut local.state().link.has_task, true) {
        start(hub, local, engine, &home);
    }
    true
}

fn start(hub: &Arc<Hub>, local: &Arc<Local>, engine: Arc<dyn ChannelEngine>, home: &LazyThread) {
    let task = Task {
        hub: Arc::clone(hub),
        local: Arc::clone(local),
        engine,
        is_done: false,
    };
    match home.get() {
        Ok(thread) => thread.spawn(move || task.run()),
        Err(error) => tracing::warn!(%error, "the engine of the channels cannot be asked"),
    }
}

/// Tells the engine what is wanted of one group, until it knows.
struct Task {
    hub: Arc<Hub>,
    local: Arc<Local>,
    engine: Arc<dyn ChannelEngine>,
    is_done: bool,
}

impl Task {
    async fn run(mut self) {
        let hub = Arc::clone(&self.hub);
        while let Some((wanted, known)) = self.next() {
            // Thousands of groups may be left at once. Nobody waits for that, or finds a group that is still subscribed to.
            let _turn = match (wanted, known) {
                (false, Known::Wanted) => hub.leaving.0.acquire().await.ok(),
                _ => None,
            };
            if !self.begin(wanted) {
                continue;
            }
            let asked = self.asked(wanted).await;
            if !self.end(wanted, asked) {
                return;
            }
        }
        hub.remove_idle(&self.local);
    }

    /// What is to be said and what is known, until that is the same.
    fn next(&mut self) -> Option<(bool, Known)> {
        let tellers;
        {
            let mut state = self.local.state();
            let wanted = !state.members.is_empty();
            match (state.link.known, wanted) {
                (Known::Wanted, true) | (Known::Nothing, false) => {}
                (known, wanted) => return Some((wanted, known)),
            }
            state.link.has_task = false;
            self.is_done = true;
            tellers = std::mem::take(&mut state.link.waiting);
        }
        for teller in tellers {
            // Of those who have left meanwhile, nobody listens.
            let _ = teller.send(Ok(()));
        }
        None
    }

    /// False if something else is wanted by now.
    fn begin(&self, wanted: bool) -> bool {
        let mut state = self.local.state();
        state.link.is_asking = wanted != state.members.is_empty();
        state.link.is_asking
    }

    /// The answer; `None` if none came in time.
    async fn asked(&self, wanted: bool) -> Option<Result<()>> {
        let name = &self.local.name;
        let asking = match wanted {
            true => self.engine.subscribe(name),
            false => self.engine.unsubscribe(name),
        };
        let limit = self.hub.options().engine_timeout;
        tokio::time::timeout(limit, asking).await.ok()
    }

    /// Tells whom the answer concerns. False if that is all, and the next who joins asks again.
    fn end(&mut self, wanted: bool, asked: Option<Result<()>>) -> bool {
        if !wanted && !matches!(asked, Some(Ok(()))) {
            let error = asked.as_ref().and_then(|asked| asked.as_ref().err());
            let error = error.map_or("it has not answered".to_owned(), Error::to_string);
            tracing::warn!(group = %self.local.name, error, "the engine of the channels failed to leave a group");
        }
        let known = match (wanted, &asked) {
            (true, Some(Ok(()))) => Known::Wanted,
            (true, None) => Known::Unsure,
            // Where it cannot leave, what comes nevertheless is dropped.
            _ => Known::Nothing,
        };
        let answer = match asked {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(EngineFailed(Some(Arc::new(error)))),
            None => Err(EngineFailed(None)),
        };
        let tellers;
        {
            let mut state = self.local.state();
            state.link.is_asking = false;
            state.link.known = known;
            if !wanted {
                return true;
            }
            tellers = std::mem::take(&mut state.link.waiting);
            if answer.is_err() && !state.members.is_empty() {
                state.link.has_task = false;
                self.is_done = true;
            }
        }
        if let (Err(failed), true) = (&answer, tellers.is_empty()) {
            tracing::warn!(group = %self.local.name, error = %failed, "members of a group miss what comes from other machines");
        }
        for teller in tellers {
            let _ = teller.send(answer.clone());
        }
        !self.is_done
    }
}

/// Without an end if the home thread has ended or the engine has panicked: then nobody knows what the engine does.
impl Drop for Task {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        let tellers = {
            let link = &mut self.local.state().link;
            link.has_task = false;
            if std::mem::take(&mut link.is_asking) {
                link.known = Known::Unsure;
            }
            std::mem::take(&mut link.waiting)
        };
        drop(tellers);
        self.hub.remove_idle(&self.local);
    }
}
