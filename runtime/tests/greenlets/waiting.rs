//! How a waiting greenlet is driven: where its future is polled, how often, and what the future may do.

use std::future::poll_fn;
use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize, try_spawn_greenlet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{spawn_local, yield_now};
use tokio::time::{pause, timeout};

use crate::support::{Story, panic_of, poll_once};

#[test]
fn a_future_borrows_from_the_frame_that_waits_for_it() {
    let out = block_on(spawn_greenlet(|| {
        let text = String::from("borrowed");
        let mut lengths = Vec::new();
        for _ in 0..3 {
            synchronize(async {
                let slice = &text[..4];
                yield_now().await;
                lengths.push(slice.len());
                yield_now().await;
                lengths.push(text.len());
            });
        }
        lengths
    }));
    assert_eq!(out, [4, 8, 4, 8, 4, 8]);
}

/// More than a greenlet's stack has.
#[inline(never)]
fn takes_800_kilobytes(fill: u8) -> usize {
    let mut large = [fill; 800 * 1024];
    black_box(&mut large);
    large.iter().map(|byte| usize::from(*byte)).sum()
}

#[test]
fn a_future_is_polled_on_the_ordinary_stack() {
    let sums = block_on(spawn_greenlet(|| {
        synchronize(async {
            let first = takes_800_kilobytes(1);
            yield_now().await;
            (first, takes_800_kilobytes(2))
        })
    }));
    assert_eq!(sums, (800 * 1024, 1600 * 1024));
}

#[test]
fn a_future_that_is_ready_does_not_set_the_greenlet_aside() {
    let story = Story::default();
    block_on(async {
        let other = spawn_local({
            let story = story.clone();
            async move { story.tell("another task") }
        });
        let told = story.clone();
        spawn_greenlet(move || {
            for _ in 0..100 {
                synchronize(async {});
            }
            told.tell("a hundred waits");
            synchronize(yield_now());
            told.tell("one more");
        })
        .await;
        other.await.unwrap();
    });
    assert_eq!(
        story.lines(),
        ["a hundred waits", "another task", "one more"]
    );
}

#[test]
fn a_greenlet_that_does_not_wait_ends_in_the_poll_that_begins_it() {
    block_on(async {
        let mut greenlet = try_spawn_greenlet(|| synchronize(async { 7 }));
        assert!(matches!(poll_once(&mut greenlet), Poll::Ready(Ok(7))));
    });
}

#[test]
fn a_future_is_polled_when_it_was_woken_and_not_otherwise() {
    let polls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&polls);
    let ready = Arc::new(Notify::new());
    let gate = Arc::clone(&ready);
    block_on(async {
        let greenlet = spawn_local(spawn_greenlet(move || {
            let mut notified = Box::pin(gate.notified());
            synchronize(poll_fn(|cx| {
                counted.fetch_add(1, Ordering::Relaxed);
                notified.as_mut().poll(cx)
            }));
        }));
        for _ in 0..100 {
            yield_now().await;
        }
        let before = polls.load(Ordering::Relaxed);
        for _ in 0..100 {
            yield_now().await;
        }
        assert_eq!(polls.load(Ordering::Relaxed), before);
        ready.notify_one();
        greenlet.await.unwrap();
        assert_eq!(polls.load(Ordering::Relaxed), before + 1);
        // Once where it begins; whoever awaits the greenlet is woken when it can go on.
        assert_eq!(before, 1);
    });
}

#[test]
fn a_future_is_dropped_before_the_function_goes_on() {
    let story = Story::default();
    let told = story.clone();
    block_on(spawn_greenlet(move || {
        let held = told.tells("the future is dropped");
        synchronize(async move {
            let _held = held;
            yield_now().await;
        });
        told.tell("the function goes on");
    }));
    assert_eq!(
        story.lines(),
        ["the future is dropped", "the function goes on"]
    );
}

#[test]
fn timeouts_end_a_wait() {
    let out = block_on(async {
        pause();
        spawn_greenlet(|| {
            let hour = Duration::from_secs(3600);
            let too_late = synchronize(timeout(hour, std::future::pending::<()>())).is_err();
            let in_time = synchronize(timeout(hour, tokio::time::sleep(hour / 2))).is_ok();
            (too_late, in_time)
        })
        .await
    });
    assert_eq!(out, (true, true));
}

#[test]
fn several_futures_are_waited_for_at_once() {
    let (first, both) = block_on(spawn_greenlet(|| {
        let first = synchronize(async {
            tokio::select! {
                () = std::future::pending() => "never",
                () = yield_now() => "second",
            }
        });
        let both = synchronize(async { tokio::join!(async { 1 }, spawn_greenlet(|| nap() + 1)) });
        (first, both)
    }));
    assert_eq!(first, "second");
    assert_eq!(both, (1, 2));
}

fn nap() -> u32 {
    synchronize(yield_now());
    1
}

/// Plain code that speaks over a socket.
fn ask(stream: &mut TcpStream, question: &str) -> io::Result<String> {
    synchronize(stream.write_all(question.as_bytes()))?;
    let mut answer = vec![0; question.len()];
    synchronize(stream.read_exact(&mut answer))?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Answers each connection with what it says, in capital letters.
async fn serve(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        spawn_local(async move {
            let mut buffer = [0; 64];
            while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                let answer = buffer[..read].to_ascii_uppercase();
                stream.write_all(&answer).await.unwrap();
            }
        });
    }
}

#[test]
fn plain_code_speaks_over_sockets_beside_a_server_on_the_same_thread() {
    let answers = block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = spawn_local(serve(listener));
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..10 {
            clients.spawn(spawn_greenlet(move || -> io::Result<Vec<String>> {
                let mut stream = synchronize(TcpStream::connect(address))?;
                let asked = (0..10).map(|turn| ask(&mut stream, &format!("c{client}t{turn}")));
                asked.collect()
            }));
        }
        let answers = clients.join_all().await;
        server.abort();
        answers
    });
    let mut first: Vec<String> = answers
        .into_iter()
        .map(|answers| answers.unwrap().join(" "))
        .collect();
    first.sort();
    assert_eq!(first.len(), 10);
    assert!(
        first[3].starts_with("C3T0 C3T1") && first[3].ends_with("C3T9"),
        "{first:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_code_speaks_over_sockets_from_a_runtime_whose_tasks_move() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 5];
        stream.read_exact(&mut buffer).await.unwrap();
        stream.write_all(b"world").await.unwrap();
    });
    let answer = spawn_greenlet(move || -> io::Result<String> {
        let mut stream = synchronize(TcpStream::connect(address))?;
        ask(&mut stream, "hello")
    });
    assert_eq!(answer.await.unwrap(), "world");
    server.await.unwrap();
}

#[test]
fn two_greenlets_talk_through_channels() {
    let (to_pong, mut from_ping) = mpsc::channel::<u32>(1);
    let (to_ping, mut from_pong) = mpsc::channel::<u32>(1);
    let last = block_on(async move {
        let ping = spawn_greenlet(move || {
            let mut number = 0;
            while number < 1000 {
                synchronize(to_pong.send(number)).unwrap();
                number = synchronize(from_pong.recv()).unwrap();
            }
            number
        });
        let pong = spawn_greenlet(move || {
            while let Some(number) = synchronize(from_ping.recv()) {
                synchronize(to_ping.send(number + 1)).unwrap();
            }
        });
        tokio::join!(ping, pong).0
    });
    assert_eq!(last, 1000);
}

#[test]
fn tasks_can_be_spawned_from_futures_and_from_plain_code() {
    let spawns = || {
        let local = synchronize(async {
            let rc = Rc::new(1);
            let task = spawn_local(async move { *rc });
            let moved = tokio::spawn(async { 2 });
            task.await.unwrap() + moved.await.unwrap()
        });
        // The same from the function itself.
        let task = spawn_local(async { 4 });
        let moved = tokio::spawn(async { 8 });
        local + synchronize(task).unwrap() + synchronize(moved).unwrap()
    };
    block_on(async {
        assert_eq!(spawn_greenlet(spawns).await, 15);
        assert_eq!(spawn_local(spawn_greenlet(spawns)).await.unwrap(), 15);
        assert_eq!(tokio::spawn(spawn_greenlet(spawns)).await.unwrap(), 15);
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(spawn_greenlet(spawns)), 15);
}

#[test]
fn a_panic_of_the_future_is_raised_in_the_greenlet_and_can_be_caught_there() {
    let texts = block_on(spawn_greenlet(|| {
        let at_once = panic_of(|| synchronize(async { panic!("at once") }));
        let later = panic_of(|| {
            synchronize(async {
                yield_now().await;
                panic!("later")
            })
        });
        // The greenlet is none the worse for it.
        synchronize(yield_now());
        [at_once, later]
    }));
    assert_eq!(texts, ["at once", "later"]);
}

#[test]
fn b7_a_future_that_was_aborted_is_an_error_and_ends_the_wait() {
    let cancelled = block_on(spawn_greenlet(|| {
        let task = tokio::spawn(std::future::pending::<()>());
        task.abort();
        synchronize(task).unwrap_err().is_cancelled()
    }));
    assert!(cancelled);
}

#[test]
fn a_sender_that_goes_away_ends_the_wait() {
    let out = block_on(async {
        let (sender, receiver) = oneshot::channel::<u32>();
        let greenlet = spawn_local(spawn_greenlet(move || synchronize(receiver)));
        yield_now().await;
        drop(sender);
        greenlet.await.unwrap()
    });
    assert!(out.is_err());
}

#[test]
fn a_greenlet_that_always_finds_its_channel_full_lets_others_run() {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for number in 0..10_000 {
        sender.send(number).unwrap();
    }
    drop(sender);
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let greenlet = spawn_local(spawn_greenlet(move || {
            while synchronize(receiver.recv()).is_some() {}
            told.tell("the channel is empty");
        }));
        yield_now().await;
        story.tell("another task");
        greenlet.await.unwrap();
    });
    assert_eq!(story.lines(), ["another task", "the channel is empty"]);
}
