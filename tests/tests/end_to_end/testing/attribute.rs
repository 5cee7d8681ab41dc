//! `#[aiopyramid::test]`: what runs there, and what becomes of its outcome.

use std::cell::Cell;
use std::error::Error as StdError;
use std::rc::Rc;

use aiopyramid::dispatch::try_synchronize;
use aiopyramid::prelude::*;
use aiopyramid::testing;
use aiopyramid::testing::TestApp;

#[view_config(route = "/")]
async fn home() -> &'static str {
    "home"
}

fn app() -> TestApp {
    super::client(module_path!())
}

/// On a worker, greenlets begin on its own thread, and tasks may stay on it.
#[aiopyramid::test]
async fn an_async_test_runs_as_on_a_worker() {
    let here = std::thread::current().id();
    assert_eq!(spawn_greenlet(|| std::thread::current().id()).await, here);
    let shared = Rc::new(Cell::new(0));
    let task = Rc::clone(&shared);
    tokio::task::spawn_local(async move { task.set(7) })
        .await
        .unwrap();
    assert_eq!(shared.get(), 7);
    assert_eq!(app().get("/").await.text(), "home");
}

#[aiopyramid::test]
async fn an_async_test_must_not_block_its_event_loop() {
    assert!(try_synchronize(std::future::ready(1)).is_err());
}

#[aiopyramid::test]
fn a_plain_test_waits_like_a_function_call() -> Result<()> {
    let mut config = testing::set_up();
    config.scan_module(module_path!());
    let app = TestApp::new(config.make_app()?);
    assert_eq!(app.get("/").wait().text(), "home");
    assert_eq!(synchronize(async { 5 }), 5);
    Ok(())
}

/// A task of the same thread goes on while it waits.
#[aiopyramid::test]
fn a_plain_test_lets_others_run_while_it_waits() {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let task = tokio::task::spawn_local(async move {
        sender.send("from a task").unwrap();
    });
    assert_eq!(synchronize(receiver), Ok("from a task"));
    synchronize(task).unwrap();
}

#[aiopyramid::test]
fn a_plain_test_has_as_much_stack_as_others() {
    /// Goes down until it has used that many bytes.
    fn deep(bytes: usize, top: usize) -> usize {
        let room = [0u8; 1024];
        let here = std::hint::black_box(&room).as_ptr() as usize;
        match top - here < bytes {
            true => deep(bytes, top) + 1,
            false => 0,
        }
    }
    let top = 0u8;
    let top = std::hint::black_box(&raw const top) as usize;
    // Twice what a greenlet has otherwise.
    assert!(deep(1024 * 1024, top) > 100);
}

#[aiopyramid::test]
fn an_error_need_not_be_able_to_leave_its_thread() -> Result<(), Box<dyn StdError>> {
    let local = Rc::new(1);
    assert_eq!(*local, "1".parse::<i32>()?);
    Ok(())
}

#[aiopyramid::test]
#[should_panic(expected = "as it should")]
fn a_panic_of_a_plain_test_is_its_own() {
    synchronize(std::future::ready(()));
    panic!("as it should");
}

#[aiopyramid::test]
#[should_panic(expected = "as it should")]
async fn a_panic_of_an_async_test_is_its_own() {
    tokio::task::yield_now().await;
    panic!("as it should");
}

#[aiopyramid::test]
#[ignore = "it would fail if it ran, which is what is tested"]
async fn a_test_that_is_ignored_does_not_run() {
    panic!("it ran");
}

/// Those that fail do fail.
#[test]
fn an_error_is_handed_on() {
    mod inner {
        use aiopyramid::prelude::*;

        #[allow(clippy::module_inception, reason = "it is no module")]
        pub(super) fn plain() -> Result<()> {
            aiopyramid::__private::test_greenlet::<Result<()>>(|| Err(Error::msg("no")))
        }

        pub(super) fn coroutine() -> Result<()> {
            aiopyramid::__private::test_coroutine::<Result<()>>(async || Err(Error::msg("no")))
        }
    }
    assert_eq!(inner::plain().unwrap_err().to_string(), "no");
    assert_eq!(inner::coroutine().unwrap_err().to_string(), "no");
}

#[aiopyramid::test]
#[synchronize]
async fn an_attribute_below_changes_the_function_first() {
    assert_eq!(app().get("/").await.text(), "home");
}
