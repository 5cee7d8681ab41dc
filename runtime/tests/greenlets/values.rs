//! What comes back from a greenlet: values, futures, panics; from nests, chains and recursions.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::pin;
use std::task::Poll;
use std::thread;

use aiopyramid::dispatch::{
    GreenletError, block_on, spawn_greenlet, synchronize, try_spawn_greenlet,
};
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

use crate::support::{panic_of, poll_once};

#[test]
fn m9_a_value_comes_back_with_a_wait_and_without() {
    assert_eq!(block_on(spawn_greenlet(|| 4)), 4);
    assert_eq!(block_on(spawn_greenlet(|| synchronize(async { 4 }))), 4);
    let waits = || {
        synchronize(yield_now());
        4
    };
    assert_eq!(block_on(spawn_greenlet(waits)), 4);
    assert_eq!(block_on(try_spawn_greenlet(waits)).unwrap(), 4);
}

#[test]
fn m9_what_was_sent_before_is_there_at_once() {
    let (sender, receiver) = oneshot::channel();
    sender.send(4).unwrap();
    let received = block_on(spawn_greenlet(move || synchronize(receiver)));
    assert_eq!(received, Ok(4));
}

#[test]
fn m9_the_function_goes_on_after_the_wait_with_its_own_values() {
    async fn less_one(number: u32) -> u32 {
        let same = async { number }.await;
        yield_now().await;
        same - 1
    }
    let message = 12;
    let out = block_on(spawn_greenlet(move || {
        assert_eq!(synchronize(less_one(message)), 11);
        message + 1
    }));
    assert_eq!(out, 13);
}

#[test]
fn an_error_is_a_value_like_any_other() {
    let out = block_on(spawn_greenlet(|| {
        let failed: Result<u32, _> = synchronize(async { "x".parse::<u32>() });
        failed.map_err(|error| error.to_string())
    }));
    assert_eq!(out, Err("invalid digit found in string".to_owned()));
}

#[test]
fn m11_a_function_that_returns_a_future_is_awaited_twice() {
    let sum = block_on(async {
        let future = spawn_greenlet(|| {
            let one = synchronize(async { 1 });
            async move {
                yield_now().await;
                one + 2
            }
        });
        future.await.await
    });
    assert_eq!(sum, 3);
}

#[test]
fn a_greenlet_does_not_begin_before_it_is_awaited() {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let greenlet = try_spawn_greenlet(move || sender.send(()));
    assert_eq!(format!("{greenlet:?}"), "SpawnGreenlet(has not begun)");
    assert!(receiver.try_recv().is_err());
    block_on(greenlet).unwrap().unwrap();
    assert!(receiver.try_recv().is_ok());
}

#[test]
fn a_greenlet_that_is_awaited_after_its_end_says_so() {
    let text = block_on(async {
        let mut greenlet = try_spawn_greenlet(|| 1);
        assert!(poll_once(&mut greenlet).is_ready());
        assert_eq!(format!("{greenlet:?}"), "SpawnGreenlet(has ended)");
        panic_of(|| poll_once(&mut greenlet))
    });
    assert_eq!(text, "a greenlet was awaited after it had ended");
}

#[test]
fn a_panic_surfaces_where_the_greenlet_is_awaited() {
    let at_once = || -> u32 { panic_any(7_u8) };
    let later = || -> u32 {
        synchronize(yield_now());
        panic_any(7_u8)
    };
    for result in [
        catch_unwind(|| block_on(spawn_greenlet(at_once))),
        catch_unwind(|| block_on(spawn_greenlet(later))),
    ] {
        assert_eq!(result.unwrap_err().downcast_ref::<u8>(), Some(&7));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_surfaces_on_threads_whose_tasks_move() {
    let task = tokio::spawn(spawn_greenlet(|| -> u32 {
        synchronize(yield_now());
        panic_any(7_u8)
    }));
    let payload = task.await.unwrap_err().into_panic();
    assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
}

#[test]
fn a_panic_is_a_value_with_its_text_and_its_line() {
    let line = line!() + 1;
    let fails = || -> u32 { panic!("no {}", "luck") };
    let here = format!("{}:{line}:", file!().rsplit('/').next().unwrap());
    let waits = move || {
        synchronize(yield_now());
        fails()
    };
    for error in [
        block_on(try_spawn_greenlet(fails)).unwrap_err(),
        block_on(try_spawn_greenlet(waits)).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "panicked: no luck");
        let GreenletError::Panicked(panicked) = error else {
            panic!("{error}")
        };
        assert!(panicked.location().unwrap().contains(&here), "{panicked:?}");
    }
}

#[test]
fn a_panic_keeps_its_line_through_several_greenlets() {
    let line = line!() + 1;
    let innermost = || -> u32 { panic!("deep below") };
    let here = format!("values.rs:{line}:");
    let error = block_on(try_spawn_greenlet(move || {
        synchronize(spawn_greenlet(move || {
            synchronize(yield_now());
            synchronize(spawn_greenlet(innermost))
        }))
    }));
    let GreenletError::Panicked(panicked) = error.unwrap_err() else {
        panic!("it panicked")
    };
    assert!(panicked.location().unwrap().contains(&here), "{panicked:?}");
    assert!(panicked.to_string().ends_with("deep below"));
}

#[test]
fn a_panic_of_an_inner_greenlet_can_be_caught_in_the_outer_one() {
    let text = block_on(spawn_greenlet(|| {
        let text = panic_of(|| synchronize(spawn_greenlet(|| -> u32 { panic!("inner") })));
        synchronize(yield_now());
        text
    }));
    assert_eq!(text, "inner");
}

/// So many greenlets, each waiting for the next, and the last for a task.
fn nest(depth: u32) -> u32 {
    match depth {
        0 => synchronize(async {
            yield_now().await;
            1
        }),
        _ => 1 + synchronize(spawn_greenlet(move || nest(depth - 1))),
    }
}

#[test]
fn greenlets_can_wait_for_greenlets() {
    assert_eq!(block_on(spawn_greenlet(|| nest(20))), 21);
    // None of them waits: each begins and ends within the first poll.
    let ready = block_on(spawn_greenlet(|| {
        synchronize(spawn_greenlet(|| {
            synchronize(spawn_greenlet(|| synchronize(async { 3 })))
        }))
    }));
    assert_eq!(ready, 3);
}

#[test]
fn a_greenlet_can_begin_another_by_hand_and_wait_for_it_later() {
    let out = block_on(spawn_greenlet(|| {
        let (sender, receiver) = oneshot::channel::<u32>();
        let mut inner = try_spawn_greenlet(move || synchronize(receiver).unwrap() + 1);
        // On the stack of this greenlet, the other one begins, waits, and is set aside.
        assert!(poll_once(&mut inner).is_pending());
        assert_eq!(format!("{inner:?}"), "SpawnGreenlet(waits)");
        // This one's own place is the same as before.
        synchronize(yield_now());
        sender.send(4).unwrap();
        let inner = synchronize(inner).unwrap();
        let ended = poll_once(&mut try_spawn_greenlet(|| synchronize(async { 10 })));
        let Poll::Ready(ended) = ended else {
            panic!("it does not wait")
        };
        inner + ended.unwrap()
    }));
    assert_eq!(out, 15);
}

#[test]
fn chains_of_plain_functions_wait_at_any_depth() {
    fn outer(path: &[&str]) -> String {
        format!("/{}", middle(path))
    }
    fn middle(path: &[&str]) -> String {
        let parts: Vec<String> = path.iter().map(|part| inner(part)).collect();
        parts.join("/")
    }
    fn inner(part: &str) -> String {
        synchronize(async {
            yield_now().await;
            part.to_uppercase()
        })
    }
    let path = block_on(spawn_greenlet(|| outer(&["a", "b", "c"])));
    assert_eq!(path, "/A/B/C");
}

#[test]
fn recursions_wait_on_each_level() {
    fn fibonacci(n: u32) -> u32 {
        synchronize(yield_now());
        match n {
            0 | 1 => n,
            _ => fibonacci(n - 1) + fibonacci(n - 2),
        }
    }
    assert_eq!(block_on(spawn_greenlet(|| fibonacci(12))), 144);
}

#[test]
fn closures_and_values_may_be_large() {
    let large = || {
        let large = [7_u8; 300 * 1024];
        let sum = block_on(spawn_greenlet(move || {
            synchronize(yield_now());
            large.iter().map(|byte| usize::from(*byte)).sum::<usize>()
        }));
        assert_eq!(sum, 7 * 300 * 1024);
        let back = block_on(spawn_greenlet(|| [1_u8; 8 * 1024]));
        assert_eq!(back, [1; 8 * 1024]);
    };
    // Without optimizations each call copies it to the caller's stack, which is not the greenlet's.
    let thread = thread::Builder::new().stack_size(64 << 20);
    thread.spawn(large).unwrap().join().unwrap();
}

/// A tree whose children are fetched: the lookup is plain code, as in traversal.
struct Resource {
    name: &'static str,
    children: Vec<Resource>,
}

impl Resource {
    fn get_item(&self, name: &str) -> Option<&Resource> {
        synchronize(async {
            yield_now().await;
            self.children.iter().find(|child| child.name == name)
        })
    }
}

/// The names that were found, and the first that was not.
fn traverse<'p>(root: &Resource, path: &[&'p str]) -> (Vec<&'static str>, Option<&'p str>) {
    let mut context = root;
    let mut traversed = Vec::new();
    for name in path {
        match context.get_item(name) {
            Some(child) => context = child,
            None => return (traversed, Some(name)),
        }
        traversed.push(context.name);
    }
    (traversed, None)
}

#[test]
fn m27_a_plain_traverser_fetches_each_child_asynchronously() {
    let leaf = |name| Resource {
        name,
        children: Vec::new(),
    };
    let (length, depth, view_name) = block_on(spawn_greenlet(move || {
        let mut root = leaf("root");
        root.children.push(leaf("cat"));
        let length = traverse(&root, &["cat"]);
        root.children[0].children.push(leaf("dog"));
        let depth = traverse(&root, &["cat", "dog"]);
        (length, depth, traverse(&root, &["cat", "mouse", "tail"]))
    }));
    assert_eq!(length, (vec!["cat"], None));
    assert_eq!(depth, (vec!["cat", "dog"], None));
    assert_eq!(view_name, (vec!["cat"], Some("mouse")));
}

#[test]
fn m27_plain_tweens_wait_above_and_below_of_others() {
    type Handler = Box<dyn Fn(u32) -> u32 + Send>;
    fn waits(handler: Handler) -> Handler {
        Box::new(move |request| {
            let twelve = synchronize(async {
                yield_now().await;
                12
            });
            handler(request) + twelve
        })
    }
    fn passes(handler: Handler) -> Handler {
        handler
    }
    let app = || -> Handler { Box::new(|request| request) };
    for chain in [
        waits(app()),
        passes(waits(app())),
        waits(passes(app())),
        passes(waits(passes(app()))),
    ] {
        assert_eq!(block_on(spawn_greenlet(move || chain(1))), 13);
    }
    assert_eq!(block_on(spawn_greenlet(move || waits(waits(app()))(1))), 25);
}

#[test]
fn a_future_that_was_made_elsewhere_is_waited_for_where_it_is_pinned() {
    let out = block_on(spawn_greenlet(|| {
        let mut future = pin!(async {
            yield_now().await;
            5
        });
        assert!(poll_once(&mut future).is_pending());
        synchronize(future)
    }));
    assert_eq!(out, 5);
}

#[test]
fn refusals_and_panics_are_errors_with_a_source_and_can_be_sent() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>(_: &E) {}
    let error = block_on(try_spawn_greenlet(|| panic!("x"))).unwrap_err();
    is_error(&error);
    let again = catch_unwind(AssertUnwindSafe(|| drop(error)));
    assert!(again.is_ok());
}
