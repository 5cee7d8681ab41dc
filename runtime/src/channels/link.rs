//! Keeping the engine informed of the groups that are wanted here.
//!
//! Each group says what the engine was told last. Where something else is wanted, one task on the application's home thread asks the engine,
//! and looks again when it is done, so that nothing that has changed meanwhile is missed. Who joins waits for what comes of it, all of them
//! for the same, and holds nobody up who gives up waiting, or is not awaited for a while.

use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use tokio::sync::{Notify, SemaphorePermit, oneshot};

use super::ChannelEngine;
use super::hub::{Hub, Local};
use super::leaving::{Again, Leaving};
use crate::dispatch::{LazyThread, catch_future};
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
    /// Dropped when somebody joins while the task waits to ask another time.
    resting: Option<oneshot::Sender<Joined>>,
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

/// Somebody has joined a group that waited to be left another time. Nobody says so: the channel ends.
enum Joined {}

/// How many groups there are about which the engine is asked, or is about to be.
#[derive(Default)]
pub(super) struct Asking {
    tasks: AtomicUsize,
    ended: Notify,
}

impl Asking {
    /// Waits until there are none.
    pub(super) async fn none(&self) {
        loop {
            // Made before the question is asked, it hears of an end that comes meanwhile.
            let ended = self.ended.notified();
            if self.tasks.load(Ordering::SeqCst) == 0 {
                return;
            }
            ended.await;
        }
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
    let (has_task, resting);
    {
        let link = &mut local.state().link;
        if link.known == Known::Wanted && !link.is_asking {
            return None;
        }
        link.waiting.push(teller);
        resting = link.resting.take();
        has_task = std::mem::replace(&mut link.has_task, true);
    }
    // It wakes the task, where nothing is locked.
    drop(resting);
    if !has_task {
        start(hub, local, engine, &home);
    }
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
    hub.asking.tasks.fetch_add(1, Ordering::SeqCst);
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
    /// Ends early when the engine is to stop.
    async fn run(self) {
        let hub = Arc::clone(&self.hub);
        hub.unless_over(self.tell()).await;
    }

    async fn tell(mut self) {
        let hub = Arc::clone(&self.hub);
        let mut again: Option<Again<'_>> = None;
        while let Some((wanted, known)) = self.next() {
            if wanted {
                again = None;
            }
            let _turn = match &again {
                Some(again) => match self.rest(&hub.leaving, again).await {
                    Some(turn) => Some(turn),
                    None => continue,
                },
                // Thousands of groups may be left at once. Nobody waits for that, or finds a group that is still subscribed to.
                None if !wanted && known == Known::Wanted => hub.leaving.turn().await,
                None => None,
            };
            if !self.begin(wanted) {
                continue;
            }
            let asked = self.asked(wanted).await;
            if !wanted {
                again = self.has_left(asked, again, &hub);
            } else if !self.has_joined(asked) {
                return;
            }
        }
        hub.remove_idle(&self.local);
    }

    /// Waits until the group may be left another time. `None` once somebody has joined it.
    async fn rest<'l>(
        &self,
        leaving: &'l Leaving,
        again: &Again<'_>,
    ) -> Option<SemaphorePermit<'l>> {
        let (resting, joined) = oneshot::channel();
        {
            let mut state = self.local.state();
            if !state.members.is_empty() {
                return None;
            }
            state.link.resting = Some(resting);
        }
        let (mut joined, mut turn) = (pin!(joined), pin!(leaving.turn_again(again)));
        poll_fn(|cx| match joined.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => turn.as_mut().poll(cx),
        })
        .await
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

    /// The answer; `None` if none came in time. A panic is an error.
    async fn asked(&self, wanted: bool) -> Option<Result<()>> {
        let name = &self.local.name;
        let asking = async {
            match wanted {
                true => self.engine.subscribe(name).await,
                false => self.engine.unsubscribe(name).await,
            }
        };
        let limit = self.hub.options().engine_timeout;
        let asked = tokio::time::timeout(limit, catch_future(asking))
            .await
            .ok()?;
        Some(asked.unwrap_or_else(|panicked| Err(panicked.into())))
    }

    /// The engine was to leave the group. Says whether it is to be asked another time.
    fn has_left<'h>(
        &self,
        asked: Option<Result<()>>,
        again: Option<Again<'h>>,
        hub: &'h Arc<Hub>,
    ) -> Option<Again<'h>> {
        let error = match asked {
            Some(Ok(())) => None,
            Some(Err(error)) => Some(error.to_string()),
            None => Some("it has not answered".to_owned()),
        };
        let again = error.and_then(|error| {
            let leaving = &hub.leaving;
            leaving.failed(hub, again, &self.local.name, &error)
        });
        let link = &mut self.local.state().link;
        link.is_asking = false;
        // Where it cannot leave, what comes nevertheless is dropped.
        link.known = match &again {
            Some(_) => Known::Unsure,
            None => Known::Nothing,
        };
        again
    }

    /// The engine was to join the group. Tells whom the answer concerns; false if that is all, and the next who joins asks again.
    fn has_joined(&mut self, asked: Option<Result<()>>) -> bool {
        let has_answered = asked.is_some();
        let answer = match asked {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(EngineFailed(Some(Arc::new(error)))),
            None => Err(EngineFailed(None)),
        };
        let tellers;
        {
            let mut state = self.local.state();
            state.link.is_asking = false;
            state.link.known = match state.link.known {
                _ if answer.is_ok() => Known::Wanted,
                Known::Nothing if has_answered => Known::Nothing,
                // It may have failed to leave before.
                _ => Known::Unsure,
            };
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

impl Drop for Task {
    fn drop(&mut self) {
        if !self.is_done {
            self.break_off();
        }
        self.hub.asking.tasks.fetch_sub(1, Ordering::SeqCst);
        self.hub.asking.ended.notify_waiters();
    }
}

impl Task {
    /// Without an end if the engine is to stop or the home thread has ended: then nobody knows what the engine does.
    fn break_off(&self) {
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
