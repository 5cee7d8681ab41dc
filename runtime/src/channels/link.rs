//! Keeping the engine informed of the groups that are wanted here.
//!
//! Each group says what the engine was told last. Whoever changes what is wanted settles the difference; of several at a time, one asks
//! the engine and the others wait for it. It looks again when the engine is done, so that nothing that has changed meanwhile is missed.

use std::sync::Arc;

use super::hub::{Hub, Local};
use crate::error::Result;

/// What the engine knows of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Link {
    /// Nothing: its messages do not come.
    #[default]
    Off,
    /// That it is wanted: its messages come.
    On,
    /// It is being asked.
    Busy,
    /// Somebody has asked it, and gone away before it was done.
    Unknown,
}

/// What is to be done.
enum Step {
    Done,
    Gone,
    Wait,
    Ask { wanted: bool },
}

/// Tells the engine what is wanted, until it knows.
pub(super) async fn settle(hub: &Arc<Hub>, local: &Arc<Local>) -> Result<()> {
    let Some(engine) = hub.engine() else {
        return Ok(());
    };
    loop {
        // Made before the question is asked, so that no answer falls between.
        let linked = local.linked.notified();
        match next(local) {
            Step::Done => return Ok(()),
            Step::Gone => {
                hub.remove_idle(local);
                return Ok(());
            }
            Step::Wait => linked.await,
            Step::Ask { wanted } => {
                let mut asking = Asking {
                    local,
                    outcome: Link::Unknown,
                };
                let name = &local.name;
                let asked = match wanted {
                    true => engine.subscribe(name).await,
                    false => engine.unsubscribe(name).await,
                };
                asking.outcome = match (wanted, &asked) {
                    (true, Ok(())) => Link::On,
                    _ => Link::Off,
                };
                drop(asking);
                match asked {
                    Err(error) if wanted => return Err(error),
                    Err(error) => {
                        tracing::warn!(group = %name, %error, "the engine of the channels failed to leave a group");
                    }
                    Ok(()) => {}
                }
            }
        }
    }
}

fn next(local: &Local) -> Step {
    let mut state = local.state();
    let wanted = !state.members.is_empty();
    match (state.link, wanted) {
        (Link::Busy, true) => Step::Wait,
        // Whoever asks it looks again.
        (Link::Busy, false) | (Link::On, true) => Step::Done,
        (Link::Off, false) => Step::Gone,
        (Link::Off | Link::On | Link::Unknown, _) => {
            state.link = Link::Busy;
            Step::Ask { wanted }
        }
    }
}

/// Somebody asks the engine.
struct Asking<'a> {
    local: &'a Local,
    outcome: Link,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.local.state().link = self.outcome;
        self.local.linked.notify_waiters();
    }
}
