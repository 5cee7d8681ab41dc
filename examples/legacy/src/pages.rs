//! Three ways from a request to the same plain code. Each page says on which thread the code ran and how long that took.

use std::time::Instant;

use aiopyramid::prelude::*;

use crate::shop;

/// An order, for all pages.
const CENTS: [u32; 3] = [4_900, 3_100, 1_000];

/// A greenlet of the worker. While it waits for the service, the worker serves others, and no thread stands still.
#[view_config(route = "/greenlet/{currency}", mapper = GreenletMapper)]
fn in_a_greenlet(currency: String) -> String {
    invoice(&currency)
}

/// A thread of the executor, because the function is plain and names no mapper. The thread waits, and the worker does not.
#[view_config(route = "/executor/{currency}")]
fn on_a_thread(currency: String) -> String {
    invoice(&currency)
}

/// An `async fn` that has other things to await, and the plain code as one of them.
#[view_config(route = "/async/{currency}")]
async fn from_async_code(currency: String) -> String {
    let worker = thread();
    let invoice = invoice_elsewhere(currency).await;
    format!("{invoice}, awaited on {worker}")
}

/// Plain code that becomes awaitable: the attribute has it run on an executor thread.
#[use_executor]
fn invoice_elsewhere(currency: String) -> String {
    invoice(&currency)
}

fn invoice(currency: &str) -> String {
    let begin = Instant::now();
    let cents = shop::invoice(&CENTS, currency);
    let milliseconds = begin.elapsed().as_millis();
    format!(
        "{cents} cents, counted in {milliseconds} ms on {}",
        thread()
    )
}

fn thread() -> String {
    let thread = std::thread::current();
    thread
        .name()
        .unwrap_or("a thread without a name")
        .to_owned()
}
