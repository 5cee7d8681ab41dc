//! Groups against a naive model, and what engines are asked for.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use proptest::prelude::*;

use super::members::Member;
use super::*;
use crate::dispatch::{LazyThread, block_on, spawn_greenlet, synchronize};
use crate::error::Error;
use crate::websocket::loose::{Loose, websocket};
use crate::websocket::{CloseCode, Message, WebSocket, WebsocketClosed};

fn texts(loose: &Loose) -> Vec<String> {
    let received = loose.received().into_iter();
    received
        .map(|message| message.as_text().unwrap().to_owned())
        .collect()
}

/// Groups whose members are waited for by the clock of the test.
fn by_this_clock(options: ChannelOptions) -> Channels {
    let channels = Channels::new(options);
    let clock = tokio::runtime::Handle::current();
    channels.0.clock.set(clock).unwrap();
    channels
}

/// Nothing is left but what has been counted.
fn assert_empty(channels: &Channels) {
    let counts = channels.counts();
    assert_eq!(
        (counts.groups, counts.members, counts.websockets),
        (0, 0, 0)
    );
    assert_eq!(channels.0.held(), 0);
}

#[derive(Debug, Clone)]
enum Step {
    Join(usize, usize),
    Leave(usize, usize),
    Send(usize),
    SendExcept(usize, usize),
    End(usize),
    Subscribe(usize),
    Unsubscribe,
}

const SOCKETS: usize = 5;
const GROUPS: [&str; 3] = ["red", "green", ""];

fn step() -> impl Strategy<Value = Step> {
    let (socket, group) = (0..SOCKETS, 0..GROUPS.len());
    let both = (socket.clone(), group.clone());
    prop_oneof![
        4 => both.clone().prop_map(|(socket, group)| Step::Join(socket, group)),
        2 => both.clone().prop_map(|(socket, group)| Step::Leave(socket, group)),
        3 => group.clone().prop_map(Step::Send),
        2 => both.prop_map(|(socket, group)| Step::SendExcept(socket, group)),
        1 => socket.prop_map(Step::End),
        1 => group.prop_map(Step::Subscribe),
        1 => Just(Step::Unsubscribe),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn members_get_what_a_naive_model_gives_them(steps in prop::collection::vec(step(), 0..60)) {
        block_on(compare(&steps));
    }
}

async fn compare(steps: &[Step]) {
    let channels = Channels::default();
    let sockets: Vec<(WebSocket, Loose)> = (0..SOCKETS).map(|_| websocket(usize::MAX)).collect();
    let mut ended = [false; SOCKETS];
    let mut known = BTreeSet::new();
    let mut members: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut subscriptions: Vec<(usize, Subscription)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let message = number.to_string();
        match *step {
            Step::Join(socket, group) => {
                let joined = channels.join(GROUPS[group], &sockets[socket].0).await;
                assert_eq!(joined.is_err(), ended[socket]);
                if !ended[socket] {
                    members.insert((group, socket));
                    known.insert(socket);
                }
            }
            Step::Leave(socket, group) => {
                channels
                    .leave(GROUPS[group], &sockets[socket].0)
                    .await
                    .unwrap();
                members.remove(&(group, socket));
            }
            Step::Send(group) | Step::SendExcept(_, group) => {
                let (except, sent) = match *step {
                    Step::SendExcept(socket, _) => {
                        let ws = &sockets[socket].0;
                        let group = channels.group(GROUPS[group]);
                        (Some(socket), group.send_except(ws, &message).await)
                    }
                    _ => (None, channels.group(GROUPS[group]).send(&message).await),
                };
                let mut delivered = 0;
                for (socket, (_, loose)) in sockets.iter().enumerate() {
                    let gets = members.contains(&(group, socket)) && except != Some(socket);
                    delivered += usize::from(gets);
                    assert_eq!(texts(loose), vec![message.clone(); usize::from(gets)]);
                }
                for (of, subscription) in &mut subscriptions {
                    if *of == group {
                        delivered += 1;
                        let next = subscription.recv().await.unwrap();
                        assert_eq!(next.as_text(), Some(&*message));
                    }
                }
                assert_eq!(sent.unwrap().delivered, delivered);
            }
            Step::End(socket) => {
                sockets[socket].1.end();
                ended[socket] = true;
                known.remove(&socket);
                members.retain(|(_, member)| *member != socket);
            }
            Step::Subscribe(group) => {
                let subscription = channels.group(GROUPS[group]).subscribe().await;
                subscriptions.push((group, subscription.unwrap()));
            }
            Step::Unsubscribe => {
                subscriptions.pop();
            }
        }
        let of_subscriptions = subscriptions.iter().map(|(group, _)| *group);
        let groups: BTreeSet<usize> = members
            .iter()
            .map(|(group, _)| *group)
            .chain(of_subscriptions)
            .collect();
        let counts = channels.counts();
        assert_eq!(counts.groups, groups.len());
        assert_eq!(counts.members, members.len() + subscriptions.len());
        assert_eq!(counts.websockets, known.len());
    }
    for (_, loose) in &sockets {
        loose.end();
    }
    drop(subscriptions);
    assert_empty(&channels);
}

#[tokio::test(start_paused = true)]
async fn a_slow_websocket_is_closed_and_holds_nobody_up() {
    let channels = by_this_clock(ChannelOptions::DEFAULT);
    let group = channels.group("room");
    let (slow, its_client) = websocket(1);
    let (quick, client) = websocket(usize::MAX);
    group.join(&slow).await.unwrap();
    group.join(&quick).await.unwrap();
    assert_eq!(group.send("one").await.unwrap().delivered, 2);
    let sent = group.send("two").await.unwrap();
    assert_eq!((sent.delivered, sent.disconnected), (1, 1));
    let closing = its_client.closing().unwrap();
    assert_eq!(
        (closing.code, &*closing.reason),
        (CloseCode::TRY_AGAIN_LATER, "too slow")
    );
    assert!(texts(&its_client).is_empty());
    assert_eq!(group.len(), 1);
    group.send("three").await.unwrap();
    assert_eq!(texts(&client), ["one", "two", "three"]);
    let counts = channels.counts();
    assert_eq!((counts.sent, counts.disconnected), (4, 1));
    let refused = group.join(&slow).await.unwrap_err();
    assert!(refused.downcast_ref::<WebsocketClosed>().is_some());
    client.end();
    assert_empty(&channels);
}

#[tokio::test]
async fn a_slow_websocket_misses_messages_where_that_is_wanted() {
    let channels = Channels::new(ChannelOptions {
        slow_member: SlowMember::SkipMessage,
        ..ChannelOptions::DEFAULT
    });
    let (slow, client) = websocket(1);
    slow.sender().try_send("before").unwrap();
    channels.join("room", &slow.sender()).await.unwrap();
    let sent = channels.group("room").send("missed").await.unwrap();
    assert_eq!((sent.delivered, sent.skipped), (0, 1));
    assert_eq!(texts(&client), ["before"]);
    channels.group("room").send("after").await.unwrap();
    assert_eq!(texts(&client), ["after"]);
    assert_eq!(channels.counts().skipped, 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_subscription_ends_after_what_waits_for_it_or_misses_messages() {
    for slow_member in [SlowMember::Disconnect, SlowMember::SkipMessage] {
        let channels = by_this_clock(ChannelOptions {
            slow_member,
            subscription_buffer: 2,
            ..ChannelOptions::DEFAULT
        });
        let group = channels.group("news");
        let mut news = group.subscribe().await.unwrap();
        for number in 0..4 {
            group.send(number.to_string()).await.unwrap();
        }
        for number in 0..2 {
            let next = news.recv().await.unwrap();
            assert_eq!(next.as_text(), Some(&*number.to_string()));
        }
        let counts = channels.counts();
        match slow_member {
            SlowMember::Disconnect => {
                assert!(news.recv().await.is_none());
                assert_eq!((counts.disconnected, counts.skipped), (1, 0));
                assert_empty(&channels);
            }
            SlowMember::SkipMessage => {
                assert_eq!((counts.disconnected, counts.skipped), (0, 2));
                assert_eq!(news.missed(), 2);
                group.send("again").await.unwrap();
                assert_eq!(news.recv().await.unwrap().as_text(), Some("again"));
            }
        }
        drop(news);
        assert_empty(&channels);
    }
}

#[tokio::test]
async fn whoever_sends_in_a_loop_does_not_keep_members_on_its_thread_from_reading() {
    let channels = Channels::default();
    let group = channels.group("history");
    let mut subscription = group.subscribe().await.unwrap();
    let reading = tokio::spawn(async move {
        let mut count = 0;
        while let Some(message) = subscription.recv().await {
            count += 1;
            if message.as_text() == Some("999") {
                break;
            }
        }
        count
    });
    let (ws, client) = websocket(1024);
    group.join(&ws).await.unwrap();
    let driving = tokio::spawn(async move {
        let mut count = 0;
        while count < 1000 {
            count += client.received().len();
            tokio::task::yield_now().await;
        }
    });
    for number in 0..1000 {
        let sent = group.send(number.to_string()).await.unwrap();
        assert_eq!((sent.delivered, sent.disconnected), (2, 0), "{number}");
    }
    assert_eq!(reading.await.unwrap(), 1000);
    driving.await.unwrap();
}

#[test]
fn plain_code_that_sends_in_a_loop_lets_members_on_its_thread_read() {
    let channels = Channels::default();
    let group = channels.group("history");
    block_on(async {
        let mut subscription = channels.group("history").subscribe().await.unwrap();
        let sending = tokio::task::spawn_local(spawn_greenlet(move || {
            for number in 0..1000 {
                let sent = synchronize(group.send(number.to_string())).unwrap();
                assert_eq!(sent.delivered, 1, "{number}");
            }
        }));
        for _ in 0..1000 {
            subscription.recv().await.unwrap();
        }
        sending.await.unwrap();
    });
}

#[tokio::test]
async fn many_who_send_at_once_do_not_keep_members_from_reading() {
    let channels = Channels::default();
    let mut subscription = channels.group("room").subscribe().await.unwrap();
    let sending: Vec<_> = (0..500)
        .map(|_| {
            let group = channels.group("room");
            tokio::spawn(async move { group.send("hello").await.unwrap() })
        })
        .collect();
    for _ in 0..500 {
        subscription.recv().await.unwrap();
    }
    for sent in sending {
        assert_eq!(sent.await.unwrap().delivered, 1);
    }
}

#[tokio::test]
async fn a_member_that_takes_nothing_is_not_waited_for() {
    let channels = Channels::new(ChannelOptions {
        slow_member: SlowMember::SkipMessage,
        subscription_buffer: 4,
        ..ChannelOptions::DEFAULT
    });
    let group = channels.group("room");
    let _stuck = group.subscribe().await.unwrap();
    for number in 0..8 {
        // Once while more than half is taken, and never when all is.
        let expected = if number == 3 { 2 } else { 1 };
        assert_eq!(polls(group.send("hello")), expected, "{number}");
    }
}

/// How many polls a future takes.
fn polls<F: Future>(future: F) -> usize {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = 1..;
    let last = polls.find(|_| future.as_mut().poll(&mut context).is_ready());
    last.expect("it ends")
}

/// A waker that asks the group for something that takes its locks.
struct Nosy(Channels);

impl std::task::Wake for Nosy {
    fn wake(self: Arc<Nosy>) {
        block_on_here(self.0.group("room").send("nested")).unwrap();
    }
}

#[tokio::test]
async fn waking_a_member_happens_where_nothing_is_locked() {
    let channels = Channels::default();
    let mut subscription = channels.group("room").subscribe().await.unwrap();
    let waker = Waker::from(Arc::new(Nosy(channels.clone())));
    {
        let mut receiving = std::pin::pin!(subscription.recv());
        let mut context = Context::from_waker(&waker);
        assert!(receiving.as_mut().poll(&mut context).is_pending());
    }
    channels.group("room").send("first").await.unwrap();
    for expected in ["first", "nested"] {
        let message = subscription.recv().await.unwrap();
        assert_eq!(message.as_text(), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn the_bytes_that_wait_for_a_subscription_are_limited() {
    let channels = by_this_clock(ChannelOptions {
        subscription_bytes: 100,
        ..ChannelOptions::DEFAULT
    });
    let group = channels.group("news");
    let mut news = group.subscribe().await.unwrap();
    // One may wait, whatever its size.
    assert_eq!(group.send("x".repeat(1000)).await.unwrap().delivered, 1);
    assert_eq!(news.recv().await.unwrap().len(), 1000);
    for expected in [1, 1, 0] {
        let sent = group.send("x".repeat(60)).await.unwrap();
        assert_eq!(sent.delivered, expected);
    }
    assert_eq!(channels.counts().disconnected, 1);
}

#[tokio::test]
async fn a_member_that_has_left_meanwhile_is_not_closed() {
    let channels = Channels::default();
    let (ws, client) = websocket(usize::MAX);
    channels.join("room", &ws).await.unwrap();
    channels.join("other", &ws).await.unwrap();
    // Found too slow, it leaves before it is closed.
    let local = channels.0.find("room").unwrap();
    let member = Member::Socket(ws.sender());
    channels.leave("room", &ws).await.unwrap();
    assert!(!channels.0.disconnect(&local, &member, "too slow"));
    assert!(client.closing().is_none());
    assert_eq!(channels.group("other").len(), 1);
}

#[tokio::test]
async fn names_and_numbers_are_limited() {
    let channels = Channels::new(ChannelOptions {
        max_name: 4,
        max_groups: 2,
        ..ChannelOptions::DEFAULT
    });
    let (ws, _client) = websocket(usize::MAX);
    let long = ChannelError::NameTooLong { length: 5, max: 4 };
    for refused in [
        channels.join("12345", &ws).await.unwrap_err(),
        channels.group("12345").send("").await.unwrap_err(),
        channels.group("12345").subscribe().await.unwrap_err(),
    ] {
        assert_eq!(refused.downcast_ref::<ChannelError>(), Some(&long));
        assert!(refused.location().file().ends_with("tests.rs"));
    }
    for group in ["1", "2", "1"] {
        channels.join(group, &ws).await.unwrap();
    }
    let refused = channels.join("3", &ws).await.unwrap_err();
    let many = ChannelError::TooManyGroups { max: 2 };
    assert_eq!(refused.downcast_ref::<ChannelError>(), Some(&many));
    channels.leave("2", &ws).await.unwrap();
    channels.join("3", &ws).await.unwrap();
}

#[test]
fn fifty_thousand_connections_leave_nothing_behind() {
    let channels = Channels::default();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let channels = channels.clone();
            std::thread::spawn(move || {
                for number in 0..12_500 {
                    let (ws, client) = websocket(usize::MAX);
                    let own = format!("{thread}.{number}");
                    block_on_here(channels.join(&own, &ws)).unwrap();
                    block_on_here(channels.join("all", &ws)).unwrap();
                    block_on_here(channels.join(&format!("{}", number % 7), &ws)).unwrap();
                    if number % 3 == 0 {
                        block_on_here(channels.leave("all", &ws)).unwrap();
                        block_on_here(channels.group("all").send("x")).unwrap();
                    }
                    match number % 2 {
                        0 => client.end(),
                        _ => ws.sender().start_close(1000, ""),
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_empty(&channels);
}

/// Awaits what needs not wait.
fn block_on_here<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("nothing waits within one process"),
    }
}

#[test]
fn all_members_get_all_messages_in_one_order() {
    let channels = Channels::default();
    let sockets: Vec<_> = (0..3).map(|_| websocket(usize::MAX)).collect();
    for (ws, _) in &sockets {
        block_on_here(channels.join("room", ws)).unwrap();
    }
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let group = channels.group("room");
            scope.spawn(move || {
                for number in 0..500 {
                    block_on_here(group.send(format!("{thread}:{number}"))).unwrap();
                }
            });
        }
    });
    let mut orders = sockets.iter().map(|(_, client)| texts(client));
    let first = orders.next().unwrap();
    assert_eq!(first.len(), 2000);
    assert!(orders.all(|order| order == first));
}

/// An engine that takes its time, may be told to fail, and notes what it is asked for.
#[derive(Default)]
struct Noting {
    noted: Mutex<Vec<String>>,
    fails: AtomicBool,
    busy: AtomicUsize,
}

impl Noting {
    fn note<'a>(&'a self, what: &'static str, group: &'a str) -> EngineFuture<'a> {
        Box::pin(async move {
            assert_eq!(self.busy.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
            let _busy = Busy(&self.busy);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            if self.fails.load(Ordering::SeqCst) {
                return Err(Error::msg("the wire is cut"));
            }
            self.noted.lock().unwrap().push(format!("{what} {group}"));
            Ok(())
        })
    }

    fn noted(&self) -> Vec<String> {
        self.noted.lock().unwrap().clone()
    }
}

struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl ChannelEngine for Arc<Noting> {
    fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
        Box::pin(async { Ok(()) })
    }

    fn publish<'a>(&'a self, _group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
        Box::pin(async {
            match self.fails.load(Ordering::SeqCst) {
                true => Err(Error::msg("the wire is cut")),
                false => Ok(()),
            }
        })
    }

    fn subscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        self.note("subscribe", group)
    }

    fn unsubscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        self.note("unsubscribe", group)
    }
}

/// Groups with that engine, and the thread that tells it that groups are empty, where no time passes between two tries.
fn noting() -> (Channels, Arc<Noting>, Arc<LazyThread>) {
    let (channels, engine) = (Channels::default(), Arc::new(Noting::default()));
    let home = Arc::new(LazyThread::paused("home-of-channels"));
    channels.0.set_engine(Arc::new(Arc::clone(&engine)), &home);
    (channels, engine, home)
}

/// Waits until no group is left.
async fn emptied(channels: &Channels) {
    while channels.0.held() > 0 {
        tokio::task::yield_now().await;
    }
    assert_empty(channels);
}

#[tokio::test]
async fn an_engine_hears_of_the_first_member_and_of_the_last() {
    let (channels, engine, _home) = noting();
    let sockets: Vec<_> = (0..3).map(|_| websocket(usize::MAX)).collect();
    let joining: Vec<_> = sockets
        .iter()
        .map(|(ws, _)| tokio::spawn(channels.group("room").joining_owned(ws)))
        .collect();
    for joined in joining {
        joined.await.unwrap().unwrap();
    }
    assert_eq!(engine.noted(), ["subscribe room"]);
    channels.leave("room", &sockets[0].0).await.unwrap();
    sockets[0].1.end();
    sockets[1].1.end();
    assert_eq!(engine.noted().len(), 1);
    sockets[2].1.end();
    emptied(&channels).await;
    assert_eq!(engine.noted(), ["subscribe room", "unsubscribe room"]);
}

#[tokio::test]
async fn a_join_that_is_given_up_leaves_nothing_behind() {
    let (channels, engine, _home) = noting();
    let (ws, _client) = websocket(usize::MAX);
    for polls in 0..2 {
        let mut joining = Box::pin(channels.join("room", &ws));
        for _ in 0..polls {
            let mut context = Context::from_waker(Waker::noop());
            let _ = joining.as_mut().poll(&mut context);
        }
        drop(joining);
        while channels.0.held() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(channels.group("room").is_empty());
    }
    // What somebody began and gave up is undone.
    assert_ne!(
        engine.noted().last().map(String::as_str),
        Some("subscribe room")
    );
    channels.join("room", &ws).await.unwrap();
    assert_eq!(engine.noted().last().unwrap(), "subscribe room");
    assert_eq!(channels.group("room").len(), 1);
}

#[tokio::test]
async fn whoever_waits_need_not_care_who_gives_up() {
    let (channels, engine, _home) = noting();
    let (first, second) = (websocket(usize::MAX), websocket(usize::MAX));
    let mut joining = Box::pin(channels.join("room", &first.0));
    let mut context = Context::from_waker(Waker::noop());
    assert!(joining.as_mut().poll(&mut context).is_pending());
    let waiting = tokio::spawn(channels.group("room").joining_owned(&second.0));
    tokio::task::yield_now().await;
    drop(joining);
    waiting.await.unwrap().unwrap();
    assert_eq!(engine.noted(), ["subscribe room"]);
    assert_eq!(channels.group("room").len(), 1);
}

#[tokio::test]
async fn two_joins_of_one_websocket_are_one_whatever_becomes_of_the_other() {
    let (channels, engine, _home) = noting();
    let (ws, client) = websocket(usize::MAX);
    let mut joining = Box::pin(channels.join("room", &ws));
    let mut context = Context::from_waker(Waker::noop());
    assert!(joining.as_mut().poll(&mut context).is_pending());
    let waiting = tokio::spawn(channels.group("room").joining_owned(&ws));
    tokio::task::yield_now().await;
    drop(joining);
    waiting.await.unwrap().unwrap();
    channels.group("room").send("hello").await.unwrap();
    assert_eq!(texts(&client), ["hello"]);
    client.end();
    emptied(&channels).await;
    assert_eq!(engine.noted().last().unwrap(), "unsubscribe room");
}

#[test]
fn whoever_leaves_and_joins_at_once_is_in_or_out_and_can_come_back() {
    let channels = Channels::default();
    for _ in 0..2000 {
        let (ws, client) = websocket(usize::MAX);
        block_on_here(channels.join("room", &ws)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| block_on_here(channels.leave("room", &ws)).unwrap());
            scope.spawn(|| block_on_here(channels.join("room", &ws)).unwrap());
        });
        block_on_here(channels.join("room", &ws)).unwrap();
        block_on_here(channels.group("room").send("once")).unwrap();
        assert_eq!(texts(&client), ["once"]);
        client.end();
    }
    assert_empty(&channels);
}

#[tokio::test]
async fn an_engine_that_fails_is_an_error_of_whoever_asked() {
    let (channels, engine, _home) = noting();
    let (ws, client) = websocket(usize::MAX);
    engine.fails.store(true, Ordering::SeqCst);
    let refused = channels.join("room", &ws).await.unwrap_err();
    assert!(refused.to_string().ends_with("the wire is cut"));
    assert!(refused.location().file().ends_with("tests.rs"));
    emptied_but_known(&channels).await;
    engine.fails.store(false, Ordering::SeqCst);
    channels.join("room", &ws).await.unwrap();
    engine.fails.store(true, Ordering::SeqCst);
    assert!(channels.group("room").send("one").await.is_err());
    // Who is here has it nevertheless.
    assert_eq!(texts(&client), ["one"]);
    // And a group that cannot be left is left in the end.
    client.end();
    emptied(&channels).await;
}

async fn emptied_but_known(channels: &Channels) {
    while channels.0.held() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(channels.counts().members, 0);
}

/// An engine that answers when it is let.
struct Gated {
    gate: tokio::sync::Semaphore,
    fails: AtomicBool,
    asked: AtomicUsize,
    /// How many groups it leaves at a time, and the most so far.
    leaving: AtomicUsize,
    most_leaving: AtomicUsize,
}

impl Gated {
    fn channels(options: ChannelOptions) -> (Channels, Arc<Gated>, Arc<LazyThread>) {
        let engine = Arc::new(Gated {
            gate: tokio::sync::Semaphore::new(0),
            fails: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            leaving: AtomicUsize::new(0),
            most_leaving: AtomicUsize::new(0),
        });
        let home = Arc::new(LazyThread::new("home-of-channels"));
        let channels = Channels::new(options);
        channels.0.set_engine(Arc::new(Arc::clone(&engine)), &home);
        (channels, engine, home)
    }

    fn open(&self) {
        self.gate.add_permits(1_000_000);
    }
}

impl ChannelEngine for Arc<Gated> {
    fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
        Box::pin(async { Ok(()) })
    }

    fn publish<'a>(&'a self, _group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn subscribe<'a>(&'a self, _group: &'a str) -> EngineFuture<'a> {
        Box::pin(async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await?.forget();
            match self.fails.load(Ordering::SeqCst) {
                true => Err(Error::msg("the wire is cut")),
                false => Ok(()),
            }
        })
    }

    fn unsubscribe<'a>(&'a self, _group: &'a str) -> EngineFuture<'a> {
        Box::pin(async {
            let leaving = self.leaving.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_leaving.fetch_max(leaving, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.leaving.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        })
    }
}

/// A join that has begun and is not awaited.
fn begun<F: Future>(joining: F) -> std::pin::Pin<Box<F>> {
    let mut joining = Box::pin(joining);
    let mut context = Context::from_waker(Waker::noop());
    assert!(joining.as_mut().poll(&mut context).is_pending());
    joining
}

#[tokio::test]
async fn all_who_wait_for_an_engine_that_fails_have_its_error_at_once() {
    let (channels, engine, _home) = Gated::channels(ChannelOptions::DEFAULT);
    engine.fails.store(true, Ordering::SeqCst);
    let sockets: Vec<_> = (0..5).map(|_| websocket(usize::MAX)).collect();
    let joining = sockets.iter().map(|(ws, _)| channels.join("room", ws));
    let joining: Vec<_> = joining.map(begun).collect();
    engine.open();
    for joining in joining {
        let refused = joining.await.unwrap_err();
        assert!(
            refused
                .chain()
                .any(|cause| cause.to_string() == "the wire is cut")
        );
    }
    assert_eq!(engine.asked.load(Ordering::SeqCst), 1);
    assert!(channels.group("room").is_empty());
    engine.fails.store(false, Ordering::SeqCst);
    channels.join("room", &sockets[0].0).await.unwrap();
}

#[tokio::test]
async fn a_join_that_nobody_awaits_holds_up_nobody() {
    let (channels, engine, _home) = Gated::channels(ChannelOptions::DEFAULT);
    let (first, second) = (websocket(usize::MAX), websocket(usize::MAX));
    let forgotten = begun(channels.join("room", &first.0));
    engine.open();
    channels.join("room", &second.0).await.unwrap();
    assert_eq!(engine.asked.load(Ordering::SeqCst), 1);
    drop(forgotten);
    assert_eq!(channels.group("room").len(), 1);
}

#[tokio::test]
async fn a_join_that_is_given_up_takes_nothing_from_another_that_is_done() {
    let (channels, engine, _home) = Gated::channels(ChannelOptions::DEFAULT);
    let (ws, client) = websocket(usize::MAX);
    let given_up = begun(channels.join("room", &ws));
    let other = begun(channels.join("room", &ws));
    engine.open();
    other.await.unwrap();
    drop(given_up);
    assert_eq!(
        channels
            .group("room")
            .send("hello")
            .await
            .unwrap()
            .delivered,
        1
    );
    assert_eq!(texts(&client), ["hello"]);
    channels.leave("room", &ws).await.unwrap();
    emptied_but_known(&channels).await;
}

#[tokio::test]
async fn groups_that_only_the_engine_has_to_leave_count_no_more() {
    let (channels, engine, home) = Gated::channels(ChannelOptions::DEFAULT);
    let (ws, _client) = websocket(usize::MAX);
    let joining = begun(channels.join("room", &ws));
    assert_eq!(channels.counts().groups, 1);
    while engine.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    drop(joining);
    let counts = channels.counts();
    assert_eq!(
        (counts.groups, counts.members, channels.0.held()),
        (0, 0, 1)
    );
    engine.open();
    emptied_but_known(&channels).await;
    drop(home);
}

#[tokio::test]
async fn an_engine_that_does_not_answer_has_failed() {
    let (channels, engine, _home) = Gated::channels(ChannelOptions {
        engine_timeout: Duration::from_millis(1),
        ..ChannelOptions::DEFAULT
    });
    let (ws, _client) = websocket(usize::MAX);
    assert!(channels.join("room", &ws).await.is_err());
    assert!(channels.group("room").is_empty());
    assert!(channels.group("room").subscribe().await.is_err());
    assert_eq!(engine.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_engine_leaves_a_few_groups_at_a_time() {
    let (channels, engine, _home) = Gated::channels(ChannelOptions::DEFAULT);
    engine.open();
    let (ws, client) = websocket(usize::MAX);
    for number in 0..100 {
        channels.join(&number.to_string(), &ws).await.unwrap();
    }
    client.end();
    emptied(&channels).await;
    let most = engine.most_leaving.load(Ordering::SeqCst);
    assert!((1..=16).contains(&most), "{most}");
}

#[tokio::test]
async fn groups_go_on_here_when_their_application_is_gone() {
    let (channels, engine, home) = Gated::channels(ChannelOptions::DEFAULT);
    engine.open();
    let (ws, client) = websocket(usize::MAX);
    channels.join("room", &ws).await.unwrap();
    drop(home);
    channels.join("other", &ws).await.unwrap();
    channels.group("room").send("hello").await.unwrap();
    assert_eq!(texts(&client), ["hello"]);
    client.end();
    assert_empty(&channels);
}

#[tokio::test]
async fn an_engine_that_was_away_hears_what_is_wanted_and_tells_who_has_missed_something() {
    for slow_member in [SlowMember::Disconnect, SlowMember::SkipMessage] {
        let channels = Channels::new(ChannelOptions {
            slow_member,
            ..ChannelOptions::DEFAULT
        });
        let deliver = channels.0.deliver_handle();
        let (ws, client) = websocket(usize::MAX);
        channels.join("room", &ws).await.unwrap();
        let mut news = channels.group("news").subscribe().await.unwrap();
        let mut wanted = deliver.groups();
        wanted.sort_unstable();
        assert_eq!(wanted, ["news", "room"]);
        assert_eq!(deliver.lost("elsewhere"), Sent::default());
        let (room, of_news) = (deliver.lost("room"), deliver.lost("news"));
        let (skipped, disconnected) = match slow_member {
            SlowMember::Disconnect => {
                assert_eq!(client.closing().unwrap().code, CloseCode::TRY_AGAIN_LATER);
                assert!(news.recv().await.is_none());
                assert!(deliver.groups().is_empty());
                (0, 1)
            }
            SlowMember::SkipMessage => {
                assert!(client.closing().is_none());
                assert_eq!(news.missed(), 1);
                (1, 0)
            }
        };
        for sent in [room, of_news] {
            assert_eq!((sent.skipped, sent.disconnected), (skipped, disconnected));
        }
    }
}

#[tokio::test]
async fn an_engine_that_hands_in_many_messages_lets_members_read() {
    let channels = Channels::default();
    let deliver = channels.0.deliver_handle();
    let mut news = channels.group("news").subscribe().await.unwrap();
    let handing_in = tokio::spawn(async move {
        for _ in 0..500 {
            assert_eq!(deliver.deliver_in_turn("news", "rain").await.delivered, 1);
        }
    });
    for _ in 0..500 {
        news.recv().await.unwrap();
    }
    handing_in.await.unwrap();
}

#[test]
fn the_engine_knows_what_is_wanted_whatever_happens_at_once() {
    let (channels, engine, _home) = noting();
    std::thread::scope(|scope| {
        for thread in 0..4_usize {
            let channels = &channels;
            scope.spawn(move || {
                block_on(async move {
                    for number in 0..200_usize {
                        let (ws, client) = websocket(usize::MAX);
                        let mut joining = Box::pin(channels.join("room", &ws));
                        match (thread + number) % 3 {
                            0 => {
                                let mut context = Context::from_waker(Waker::noop());
                                let _ = joining.as_mut().poll(&mut context);
                                drop(joining);
                            }
                            1 => {
                                joining.await.unwrap();
                                channels.leave("room", &ws).await.unwrap();
                            }
                            _ => joining.await.unwrap(),
                        }
                        client.end();
                    }
                });
            });
        }
    });
    block_on(emptied(&channels));
    assert_eq!(engine.noted().last().unwrap(), "unsubscribe room");
}

impl Group {
    /// As `join`, without borrowing.
    fn joining_owned(&self, ws: &WebSocket) -> impl Future<Output = Result<()>> + Send + use<> {
        self.clone().joining(ws.sender(), Location::caller())
    }
}
