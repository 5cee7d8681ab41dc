//! How much memory a greenlet takes while it waits.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize};
use aiopyramid_benches::process::own_memory;
use tokio::sync::Semaphore;
use tokio::task::{spawn_local, yield_now};

const NUMBER: u64 = 10_000;
/// In KiB.
const TARGET: f64 = 8.0;

/// How many have come to where they wait.
static WAITING: AtomicU64 = AtomicU64::new(0);

pub(crate) fn measure() {
    block_on(async {
        // What both need before the first of them.
        many(10, spawn_greenlet_that_waits).await;
        println!("\nmemory of each of {NUMBER} that wait, three calls deep");
        let task = each_of_many(spawn_task_that_waits).await;
        let greenlet = each_of_many(spawn_greenlet_that_waits).await;
        report("task of an `async fn`", task);
        report("greenlet", greenlet);
        let verdict = match greenlet.resident <= TARGET {
            true => "met",
            false => "MISSED",
        };
        println!("target: a greenlet at most {TARGET} KiB resident, {verdict}");
    });
}

/// In KiB.
#[derive(Clone, Copy)]
struct Memory {
    resident: f64,
    page_tables: f64,
}

fn report(name: &str, memory: Memory) {
    println!(
        "{name:<24} {:>6.2} KiB resident, and {:.2} KiB of page tables",
        memory.resident, memory.page_tables
    );
}

async fn each_of_many(spawn: fn(Arc<Semaphore>)) -> Memory {
    let before = (own_memory("VmRSS"), own_memory("VmPTE"));
    many(NUMBER, spawn).await;
    let after = (own_memory("VmRSS"), own_memory("VmPTE"));
    let each = |before: u64, after: u64| (after - before) as f64 / NUMBER as f64;
    Memory {
        resident: each(before.0, after.0),
        page_tables: each(before.1, after.1),
    }
}

/// Has so many more wait, for good.
async fn many(number: u64, spawn: fn(Arc<Semaphore>)) {
    let gate = Arc::new(Semaphore::new(0));
    let all = WAITING.load(Ordering::Relaxed) + number;
    for _ in 0..number {
        spawn(Arc::clone(&gate));
    }
    while WAITING.load(Ordering::Relaxed) < all {
        yield_now().await;
    }
    // The last one has said so just before it waits.
    yield_now().await;
}

fn spawn_greenlet_that_waits(gate: Arc<Semaphore>) {
    spawn_local(spawn_greenlet(move || page(&gate)));
}

/// Plain code with a few values in each call.
#[inline(never)]
fn page(gate: &Semaphore) -> u64 {
    let values = black_box([1_u64; 16]);
    order(gate) + black_box(values)[15]
}

#[inline(never)]
fn order(gate: &Semaphore) -> u64 {
    let values = black_box([2_u64; 16]);
    stock(gate) + black_box(values)[15]
}

#[inline(never)]
fn stock(gate: &Semaphore) -> u64 {
    let values = black_box([3_u64; 16]);
    WAITING.fetch_add(1, Ordering::Relaxed);
    synchronize(gate.acquire())
        .expect("it is never closed")
        .forget();
    black_box(values)[15]
}

fn spawn_task_that_waits(gate: Arc<Semaphore>) {
    spawn_local(async move { page_async(&gate).await });
}

async fn page_async(gate: &Semaphore) -> u64 {
    let values = black_box([1_u64; 16]);
    order_async(gate).await + black_box(values)[15]
}

async fn order_async(gate: &Semaphore) -> u64 {
    let values = black_box([2_u64; 16]);
    stock_async(gate).await + black_box(values)[15]
}

async fn stock_async(gate: &Semaphore) -> u64 {
    let values = black_box([3_u64; 16]);
    WAITING.fetch_add(1, Ordering::Relaxed);
    let permit = gate.acquire().await.expect("it is never closed");
    permit.forget();
    black_box(values)[15]
}
