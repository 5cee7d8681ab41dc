//! How much of its stack usual code takes in a greenlet, so that the default of `[greenlet] stack_size` can be chosen by it.
//!
//! Each piece of code runs in a view, in a process of its own, which looks afterwards how far down its stack was written to. Then the
//! same again with so much of the stack taken away that just enough is left, and with a little too much taken away: the first process
//! must live, the second one die.

mod touched;
mod workloads;

use std::hint::black_box;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aiopyramid::dispatch::block_on;
use aiopyramid::prelude::*;
use aiopyramid::settings::{GreenletSettings, Settings};
use aiopyramid::testing::TestApp;

use self::workloads::{WORKLOADS, Workload};

/// The stacks that are measured are larger than any of it needs.
const STACK: usize = 2 * 1024 * 1024;
const KIB: usize = 1024;
/// What may be left over where it must live, and what has to be missing where it must die: two pages, of which one is the guard.
const ENOUGH: usize = 2 * KIB;
const TOO_LITTLE: usize = 8 * KIB;

/// Prints what each piece of code needs.
pub(crate) fn measure() {
    let build = match cfg!(debug_assertions) {
        true => "debug",
        false => "release",
    };
    println!(
        "\nstack that code in a view takes, in a {build} build, the framework's own frames included"
    );
    let mut largest = 0;
    for workload in WORKLOADS {
        let needs = needs(workload.name);
        largest = largest.max(needs);
        println!(
            "{:<64} {:>7.1} KiB; {}, {}",
            workload.name,
            in_kib(needs),
            lives(workload.name, needs),
            dies(workload.name, needs),
        );
    }
    let default = GreenletSettings::default().stack_size.bytes();
    println!(
        "the default is {} KiB, {:.1} times the largest of these",
        default / KIB as u64,
        default as f64 / largest as f64
    );
}

/// Bytes, as the process itself says.
fn needs(name: &str) -> usize {
    let output = child(name, 0).stdout(Stdio::piped()).output();
    let output = output.expect("the program can be started");
    assert!(output.status.success(), "{name}: {}", output.status);
    let output = String::from_utf8_lossy(&output.stdout);
    let last = output.lines().last().expect("it says a number");
    last.parse().expect("it says a number")
}

/// Whether it lives on a stack of which that many bytes are left, and a little.
fn lives(name: &str, size: usize) -> String {
    match status(name, size + ENOUGH) {
        status if status.success() => "lives with that".to_owned(),
        status => format!("does NOT live with that: {status}"),
    }
}

/// Whether it dies if a little of that is missing.
fn dies(name: &str, size: usize) -> String {
    // Where so little is needed, nothing can be taken away from it.
    let Some(size) = size.checked_sub(TOO_LITTLE) else {
        return "cannot die".to_owned();
    };
    match status(name, size) {
        status if status.signal().is_some() => "dies with less".to_owned(),
        status => format!("does NOT die with less: {status}"),
    }
}

fn status(name: &str, size: usize) -> ExitStatus {
    let status = child(name, STACK - size).stdout(Stdio::null()).status();
    status.expect("the program can be started")
}

fn child(name: &str, taken: usize) -> Command {
    let program = std::env::current_exe().expect("a running program has a file");
    let mut command = Command::new(program);
    command
        .args(["stack", name, &taken.to_string()])
        .env("RUST_BACKTRACE", "1")
        .env("RES_OPTIONS", "timeout:1 attempts:1")
        .stderr(Stdio::null());
    command
}

fn in_kib(bytes: usize) -> f64 {
    bytes as f64 / KIB as f64
}

/// What the process runs, how much of the stack is taken away from it, and where the stack is.
struct Order {
    workload: &'static Workload,
    taken: usize,
    somewhere: AtomicUsize,
}

static ORDER: OnceLock<Order> = OnceLock::new();

/// Runs one of them in a view, and prints how many bytes of the stack were used.
pub(crate) fn run(name: &str, taken: usize) {
    let workload = WORKLOADS.iter().find(|workload| workload.name == name);
    let order = ORDER.get_or_init(|| Order {
        workload: workload.unwrap_or_else(|| panic!("there is nothing called {name:?}")),
        taken,
        somewhere: AtomicUsize::new(0),
    });
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    workloads::prepare();
    let settings = Settings::from_toml(&format!("[greenlet]\nstack_size = {STACK}\n"));
    let mut config = Configurator::with_settings(settings.expect("the settings are sound"));
    config.scan_module(module_path!());
    let app = TestApp::new(config.make_app().expect("the view is sound"));
    block_on(async {
        assert_eq!(app.get("/").await.status(), 200);
    });
    let touched = touched::depth(order.somewhere.load(Ordering::Relaxed), STACK);
    println!("{touched}");
}

#[view_config(route = "/", mapper = GreenletMapper)]
fn view() -> &'static str {
    let order = ORDER.get().expect("it was set before");
    let here = 0_u8;
    let here = (&raw const *black_box(&here)).addr();
    order.somewhere.store(here, Ordering::Relaxed);
    take(order, here);
    "done"
}

/// Takes stack away, by larger and then by smaller frames, and runs what is to be measured below them.
fn take(order: &Order, top: usize) {
    let here = 0_u8;
    let here = (&raw const *black_box(&here)).addr();
    let missing = order.taken.saturating_sub(top - here) / KIB;
    match missing {
        1024.. => frame::<{ 1024 * KIB }>(order, top),
        512.. => frame::<{ 512 * KIB }>(order, top),
        256.. => frame::<{ 256 * KIB }>(order, top),
        128.. => frame::<{ 128 * KIB }>(order, top),
        64.. => frame::<{ 64 * KIB }>(order, top),
        32.. => frame::<{ 32 * KIB }>(order, top),
        16.. => frame::<{ 16 * KIB }>(order, top),
        8.. => frame::<{ 8 * KIB }>(order, top),
        4.. => frame::<{ 4 * KIB }>(order, top),
        2.. => frame::<{ 2 * KIB }>(order, top),
        1.. => frame::<{ KIB }>(order, top),
        0 => (order.workload.run)(),
    }
}

#[inline(never)]
fn frame<const SIZE: usize>(order: &Order, top: usize) {
    let mut taken = [0_u8; SIZE];
    black_box(&mut taken);
    take(order, top);
    black_box(&mut taken);
}
