//! The same pages in each way in which a view can be written.
//!
//! | path | waits for |
//! |---|---|
//! | `/<way>/text` | nothing |
//! | `/<way>/yield` | its next turn |
//! | `/<way>/channel` | what a task of the same worker sends it |

use aiopyramid::prelude::*;
use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::TEXT;

/// What to scan for these views.
pub(super) const MODULE: &str = module_path!();

#[view_config(route = "/async/text")]
async fn async_text() -> &'static str {
    TEXT
}

#[view_config(route = "/greenlet/text", mapper = GreenletMapper)]
fn greenlet_text() -> &'static str {
    TEXT
}

#[view_config(route = "/executor/text")]
fn executor_text() -> &'static str {
    TEXT
}

#[view_config(route = "/async/yield")]
async fn async_yield() -> &'static str {
    yield_now().await;
    TEXT
}

#[view_config(route = "/greenlet/yield", mapper = GreenletMapper)]
fn greenlet_yield() -> &'static str {
    synchronize(yield_now());
    TEXT
}

#[view_config(route = "/async/channel")]
async fn async_channel() -> &'static str {
    sent_by_a_task().await
}

#[view_config(route = "/greenlet/channel", mapper = GreenletMapper)]
fn greenlet_channel() -> &'static str {
    synchronize(sent_by_a_task())
}

async fn sent_by_a_task() -> &'static str {
    let (sender, receiver) = oneshot::channel();
    tokio::spawn(async move { sender.send(TEXT) });
    receiver.await.expect("the task sends it")
}
