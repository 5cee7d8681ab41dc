//! The compiler warns of nothing that blocks where it may, or that may run elsewhere, or that is allowed.

#![deny(warnings)]

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use aiopyramid::event::AnyEvent;
use aiopyramid::prelude::*;

const PAUSE: Duration = Duration::from_millis(1);

#[view_config(route = "/on-a-thread")]
fn on_a_thread() -> Result<String> {
    std::thread::sleep(PAUSE);
    Ok(std::fs::read_to_string("/etc/hostname")?)
}

#[view_config(route = "/on-a-thread-by-name", mapper = ExecutorMapper)]
fn on_a_thread_by_name() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/on-a-thread-that-waits")]
#[synchronize]
async fn on_a_thread_that_waits() -> Result<String> {
    Ok(std::fs::read_to_string("/etc/hostname")?)
}

#[synchronize]
async fn wherever_it_is_called() {
    thread::sleep(PAUSE);
}

#[view_config(route = "/of-an-executor")]
#[use_executor]
fn of_an_executor() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/of-an-executor-in-a-greenlet", mapper = GreenletMapper)]
#[synchronize]
#[use_executor]
fn of_an_executor_in_a_greenlet() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/given-away")]
async fn given_away() -> Result<String> {
    fn inside() {
        thread::sleep(PAUSE);
    }
    let later = || thread::sleep(PAUSE);
    run_in_executor(later).await;
    run_in_executor(inside).await;
    drop(thread::spawn(move || thread::sleep(PAUSE)));
    thread::scope(|scope| {
        scope.spawn(|| thread::sleep(PAUSE));
    });
    Ok(run_in_executor(|| std::fs::read_to_string("/etc/hostname")).await?)
}

#[view_config(route = "/elsewhere")]
async fn elsewhere() -> StatusCode {
    mod fs {
        pub async fn read(_path: &str) {}
    }
    fs::read("/etc/hostname").await;
    #[cfg(windows)]
    thread::sleep(PAUSE);
    #[allow(deprecated)]
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/allowed")]
#[allow(deprecated)]
async fn allowed() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[allow(deprecated)]
#[view_config(route = "/allowed-above")]
#[view_config(route = "/allowed-above-as-well")]
async fn allowed_above() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/expected")]
#[expect(deprecated, reason = "it is short")]
async fn expected() -> StatusCode {
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[view_config(route = "/expected-inside")]
async fn expected_inside() -> StatusCode {
    #![expect(deprecated)]
    thread::sleep(PAUSE);
    StatusCode::NO_CONTENT
}

#[tween]
#[expect(deprecated)]
fn tween_that_blocks(request: Request, handler: &Handler) -> Result<Response> {
    thread::sleep(PAUSE);
    handler(request)
}

#[subscriber(aiopyramid::router::ApplicationCreated)]
fn at_the_start(_: &aiopyramid::router::ApplicationCreated) {
    thread::sleep(PAUSE);
}

#[subscriber(AnyEvent)]
#[expect(deprecated)]
fn at_any_event(_: &AnyEvent) {
    thread::sleep(PAUSE);
}

#[synchronize(keep_async = "pause_async")]
pub async fn pause() {
    thread::sleep(PAUSE);
}

#[synchronize]
#[expect(deprecated)]
pub async fn holds(guard: std::sync::MutexGuard<'_, Arc<()>>) -> Arc<()> {
    Arc::clone(&guard)
}

#[derive(Default)]
struct Chat;

#[websocket_view(route = "/chat")]
#[websocket_view(route = "/talk")]
impl Chat {
    fn on_open(&mut self) {
        let _ = self.name();
    }

    #[expect(deprecated)]
    async fn on_message(&mut self, _message: Message) {
        thread::sleep(PAUSE);
    }

    /// Nobody knows where it is called.
    fn name(&self) -> Option<String> {
        std::fs::read_to_string("/etc/hostname").ok()
    }
}

#[websocket_view(route = "/quiet")]
#[expect(deprecated)]
#[allow(unused)]
impl Quiet {
    async fn on_open(&mut self) {
        thread::sleep(PAUSE);
    }
}

#[derive(Default)]
struct Quiet;

macro_rules! views {
    ($($route:literal $name:ident $body:block)*) => {
        $(
            #[view_config(route = $route)]
            #[expect(deprecated)]
            async fn $name() -> StatusCode $body
        )*
    };
}

views! {
    "/made/1" first { thread::sleep(PAUSE); StatusCode::NO_CONTENT }
    "/made/2" second { thread::sleep(PAUSE); StatusCode::NO_CONTENT }
}

fn main() {
    let _ = (pause, pause_async, holds, wherever_it_is_called);
}
