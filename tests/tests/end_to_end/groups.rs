//! Groups: who speaks to them from where, who hears it, and what carries it to another machine.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use aiopyramid::channels::{ChannelEngine, ChannelOptions, Deliver, EngineFuture, SlowMember};
use aiopyramid::config::ConfigurationError;
use aiopyramid::prelude::*;
use aiopyramid::respond::EventStream;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{DummyRequest, TestApp, TestWebSocket, websocket_pair};
use aiopyramid_tests::{Lines, Server};
use tokio::sync::mpsc;

/// The views of a chat, which know nothing of machines.
mod chat {
    use super::*;

    /// Everybody in the room hears what is said, but for whoever says it.
    #[websocket_view(route = "/talk/{room}")]
    async fn talk(mut ws: WebSocket, channels: Channels, room: &str) -> Result<()> {
        ws.join(room).await?;
        ws.send("welcome").await?;
        while let Some(message) = ws.recv().await {
            match message.as_text() {
                Some("leave") => {
                    ws.leave(room).await?;
                    ws.send("left").await?;
                }
                _ => {
                    channels.group(room).send_except(&ws, message).await?;
                }
            }
        }
        Ok(())
    }

    /// The same, in plain code.
    #[websocket_view(route = "/talk_in_greenlet/{room}")]
    fn talk_in_greenlet(mut ws: WebSocket, channels: Channels, room: &str) -> Result<()> {
        let group = channels.group(room);
        synchronize(group.join(&ws))?;
        synchronize(ws.send("welcome"))?;
        while let Some(message) = synchronize(ws.recv()) {
            synchronize(group.send_except(&ws, message))?;
        }
        Ok(())
    }

    /// Says something when it is told to go.
    #[websocket_view(route = "/last_words/{room}")]
    async fn last_words(mut ws: WebSocket, channels: Channels, room: &str) -> Result<()> {
        ws.join(room).await?;
        ws.send("welcome").await?;
        while ws.recv().await.is_some() {}
        channels.group(room).send("last words").await?;
        Ok(())
    }

    #[view_config(route = "/listen/{room}")]
    async fn listen(channels: Channels, room: &str) -> Result<EventStream> {
        Ok(EventStream::new(
            channels.group(room).subscribe().await?.events(),
        ))
    }

    #[view_config(route = "/say/{room}/{text}", renderer = "json")]
    async fn say(State(channels): State<Channels>, room: &str, text: String) -> Result<usize> {
        Ok(channels.group(room).send(text).await?.delivered)
    }

    #[view_config(route = "/say_in_greenlet/{room}/{text}", renderer = "json", mapper = GreenletMapper)]
    fn say_in_greenlet(channels: Channels, room: &str, text: String) -> Result<usize> {
        Ok(synchronize(channels.group(room).send(text))?.delivered)
    }

    #[view_config(route = "/say_on_thread/{room}/{text}", renderer = "json")]
    fn say_on_thread(request: &Request, room: &str, text: String) -> Result<usize> {
        let channels = request.channels().expect("the application has groups");
        Ok(synchronize(channels.group(room).send(text))?.delivered)
    }
}

/// An application with the views of the chat.
struct Chat {
    app: TestApp,
    channels: Channels,
}

impl Chat {
    fn new(mut config: Configurator) -> Chat {
        let channels = config.channels();
        config.scan_module(concat!(module_path!(), "::chat"));
        let app = TestApp::new(config.make_app().unwrap());
        Chat { app, channels }
    }

    /// Somebody enters a room.
    async fn enter(&self, room: &str) -> TestWebSocket {
        self.enter_by("talk", room).await
    }

    async fn enter_by(&self, view: &str, room: &str) -> TestWebSocket {
        let mut client = self.app.websocket(&format!("/{view}/{room}")).await;
        assert_eq!(client.text().await, "welcome");
        client
    }

    async fn until(&self, is_so: impl Fn(&Channels) -> bool) {
        while !is_so(&self.channels) {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn whoever_is_in_a_room_hears_what_is_said_there_until_it_leaves() {
    let chat = Chat::new(Configurator::new());
    let (mut ann, mut bob) = (chat.enter("tea").await, chat.enter("tea").await);
    let mut eve = chat.enter("coffee").await;
    ann.send("hello").await;
    assert_eq!(bob.text().await, "hello");
    bob.send(vec![0, 255]).await;
    assert_eq!(ann.recv().await.unwrap().as_bytes(), [0, 255]);
    bob.send("leave").await;
    assert_eq!(bob.text().await, "left");
    assert_eq!(chat.app.get("/say/tea/all").await.text(), "1");
    assert_eq!(ann.text().await, "all");
    assert_eq!(chat.app.get("/say/coffee/other").await.text(), "1");
    // The first that she hears.
    assert_eq!(eve.text().await, "other");
    // One closes, the other one is gone without a word.
    ann.close(1000, "").await;
    drop((bob, eve));
    chat.until(|channels| channels.counts().websockets == 0)
        .await;
    let counts = chat.channels.counts();
    assert_eq!((counts.groups, counts.members), (0, 0));
}

#[tokio::test]
async fn groups_are_spoken_to_from_views_of_all_kinds_and_from_threads() {
    let chat = Chat::new(Configurator::new());
    let mut ann = chat.enter("tea").await;
    let mut bob = chat.enter_by("talk_in_greenlet", "tea").await;
    bob.send("hello").await;
    assert_eq!(ann.text().await, "hello");
    ann.send("hello, bob").await;
    assert_eq!(bob.text().await, "hello, bob");
    bob.close(1000, "").await;
    chat.until(|channels| channels.counts().members == 1).await;
    for way in ["say", "say_in_greenlet", "say_on_thread"] {
        assert_eq!(chat.app.get(&format!("/{way}/tea/{way}")).await.text(), "1");
        assert_eq!(ann.text().await, way);
    }
    let group = chat.channels.group("tea");
    let thread = std::thread::spawn(move || synchronize(group.send("thread")).unwrap().delivered);
    assert_eq!(ann.text().await, "thread");
    assert_eq!(thread.join().unwrap(), 1);
}

#[tokio::test]
async fn a_group_feeds_websockets_and_event_streams_alike() {
    let chat = Chat::new(Configurator::new());
    let mut page = chat.app.get("/listen/tea").streamed().await;
    let mut ann = chat.enter("tea").await;
    assert_eq!(chat.channels.group("tea").len(), 2);
    assert_eq!(chat.app.get("/say/tea/one").await.text(), "2");
    assert_eq!(ann.text().await, "one");
    assert_eq!(page.next_text().await.unwrap(), "data: one\n\n");
    ann.send("two").await;
    assert_eq!(page.next_text().await.unwrap(), "data: two\n\n");
    // A shutdown ends the page, and with it what it has subscribed to.
    chat.app.app().shutdown().trigger();
    assert_eq!(page.next_text().await, None);
    drop(page);
    assert_eq!(ann.closed().await.code.number(), 1001);
    chat.until(|channels| channels.counts().groups == 0).await;
}

#[tokio::test]
async fn a_page_that_is_left_leaves_its_group() {
    let chat = Chat::new(Configurator::new());
    let page = chat.app.get("/listen/tea").streamed().await;
    assert_eq!(chat.channels.group("tea").len(), 1);
    drop(page);
    chat.until(|channels| channels.counts().groups == 0).await;
}

#[tokio::test]
async fn a_member_that_never_reads_is_closed_and_the_others_go_on() {
    let chat = Chat::new(Configurator::new());
    let lazy = chat.enter("tea").await;
    let mut ann = chat.enter("tea").await;
    let group = chat.channels.group("tea");
    let message = Message::from("x".repeat(100_000));
    loop {
        let sent = group.send(message.clone()).await.unwrap();
        assert_eq!(ann.recv().await.unwrap().len(), 100_000);
        if sent.disconnected > 0 {
            break;
        }
    }
    assert_eq!(group.len(), 1);
    assert_eq!(chat.channels.counts().disconnected, 1);
    drop(lazy);
}

#[track_caller]
fn problems(config: Configurator) -> Vec<String> {
    let error = config.make_app().unwrap_err();
    let error = error.downcast_ref::<ConfigurationError>().unwrap();
    error.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn a_view_that_takes_groups_that_nobody_has_given_is_a_problem_of_the_start() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::chat"));
    let problems = problems(config);
    let told = problems.iter().filter(|problem| {
        problem.starts_with("a view takes `Channels`, and the application has none")
            && problem.contains("groups.rs:")
            && problem.contains("`config.channels()`")
    });
    // Each view that takes them as an argument.
    assert_eq!(told.count(), 5, "{problems:#?}");
}

#[test]
fn there_is_one_hub_whoever_asks_for_it_and_its_options_are_said_once() {
    let mut config = Configurator::new();
    let options = ChannelOptions {
        slow_member: SlowMember::SkipMessage,
        ..ChannelOptions::DEFAULT
    };
    let before = config.channels();
    config.include(|config: &mut Configurator| {
        config.channels();
    });
    config.channels_with(options);
    let app = config.make_app().unwrap();
    assert_eq!(before.options(), options);
    let entries = app.introspection().iter();
    let entries: Vec<_> = entries
        .filter(|entry| entry.category() == "channels")
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].get("slow_member"), Some("SkipMessage"));
    assert!(entries[0].get("engine").unwrap().ends_with("InProcess"));
    let request = DummyRequest::new().with(&app).build();
    assert_eq!(request.channels().unwrap().options(), options);

    let mut config = Configurator::new();
    config.channels_with(options);
    config.channels_with(ChannelOptions::DEFAULT);
    let problems = problems(config);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("the options of channels of the application is declared twice")
    );
    assert_eq!(problems[0].matches("groups.rs:").count(), 2);
}

#[tokio::test]
async fn a_websocket_of_an_application_without_groups_says_what_to_write() {
    let (ws, _client) = websocket_pair(DummyRequest::new().build());
    let error = ws.join("room").await.unwrap_err();
    assert_eq!(error.to_string(), "the application has no groups");
    assert!(error.location().file().ends_with("groups.rs"));
    assert!(DummyRequest::new().build().channels().is_none());
    // A test of a view gives it some.
    let channels = Channels::default();
    let (ws, mut client) = websocket_pair(DummyRequest::new().state(channels.clone()).build());
    ws.join("room").await.unwrap();
    channels.group("room").send("hello").await.unwrap();
    assert_eq!(client.text().await, "hello");
}

/// A frame of a client, masked with nothing.
fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    let mut bytes = vec![0x81, 0x80 | length, 0, 0, 0, 0];
    bytes.extend(text.bytes());
    bytes
}

#[test]
fn members_on_all_workers_hear_each_other_over_sockets() {
    let settings = Settings::from_toml("[server]\nport = 0\nworkers = 3").unwrap();
    let mut config = Configurator::with_settings(settings);
    let channels = config.channels();
    config.scan_module(concat!(module_path!(), "::chat"));
    let server = Server::running(config);
    let enter = |number: usize| {
        let view = ["talk", "talk_in_greenlet"][number % 2];
        let mut wire = server.connect();
        wire.send(format!(
            "GET /{view}/tea HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ));
        wire.until("\r\n\r\n");
        wire.until("welcome");
        wire
    };
    let mut wires: Vec<_> = (0..12).map(enter).collect();
    assert_eq!(channels.group("tea").len(), wires.len());
    for speaker in 0..wires.len() {
        let text = format!("from {speaker};");
        wires[speaker].send(frame(&text));
        for (listener, wire) in wires.iter_mut().enumerate() {
            if listener != speaker {
                wire.until(&text);
            }
        }
    }
    // A thread that knows of no worker.
    let sent = synchronize(channels.group("tea").send("from a thread;")).unwrap();
    assert_eq!(sent.delivered, wires.len());
    for wire in &mut wires {
        wire.until("from a thread;");
    }
    while channels.counts().sent < 12 * 11 + 12 {
        std::thread::yield_now();
    }
    assert_eq!(channels.counts().sent, 12 * 11 + 12);
    // Half of them go away, and then the server does.
    wires.truncate(6);
    while channels.group("tea").len() > 6 {
        std::thread::yield_now();
    }
    server.app().shutdown().trigger();
    for wire in &mut wires {
        wire.until("the server shuts down");
    }
    drop(wires);
    drop(server);
    assert_eq!(channels.counts().groups, 0);
    assert_eq!(channels.counts().websockets, 0);
}

/// What all machines are connected to, as it might be a Redis: it carries messages to whoever has subscribed to their group, the sender
/// included.
#[derive(Clone, Default)]
struct Post(Arc<PostState>);

#[derive(Default)]
struct PostState {
    lines: Mutex<HashMap<String, HashMap<u32, mpsc::Sender<Letter>>>>,
    is_down: AtomicBool,
    /// What it has carried, and who has said goodbye, in that order.
    book: Mutex<Vec<String>>,
}

#[derive(Clone)]
struct Letter {
    from: u32,
    group: String,
    is_text: bool,
    bytes: Vec<u8>,
}

/// The connection of one machine with the post.
struct Machine {
    number: u32,
    post: Post,
    inbox: mpsc::Sender<Letter>,
    arriving: Mutex<Option<mpsc::Receiver<Letter>>>,
}

impl Post {
    fn machine(&self, number: u32) -> Machine {
        let (inbox, arriving) = mpsc::channel(16);
        Machine {
            number,
            post: self.clone(),
            inbox,
            arriving: Mutex::new(Some(arriving)),
        }
    }

    /// A way that takes time, and may be closed.
    async fn way(&self) -> Result<&PostState> {
        tokio::task::yield_now().await;
        match self.0.is_down.load(Ordering::SeqCst) {
            true => Err(Error::msg("the post is on strike")),
            false => Ok(&self.0),
        }
    }

    fn book(&self) -> Vec<String> {
        self.0.book.lock().unwrap().clone()
    }

    fn wanted(&self) -> Vec<(String, usize)> {
        let lines = self.0.lines.lock().unwrap();
        let mut wanted: Vec<_> = lines
            .iter()
            .map(|(group, machines)| (group.clone(), machines.len()))
            .filter(|(_, machines)| *machines > 0)
            .collect();
        wanted.sort();
        wanted
    }
}

impl ChannelEngine for Machine {
    fn start(&self, deliver: Deliver) -> EngineFuture<'_> {
        Box::pin(async move {
            self.post.way().await?;
            let mut arriving = self.arriving.lock().unwrap().take().unwrap();
            let number = self.number;
            tokio::spawn(async move {
                while let Some(letter) = arriving.recv().await {
                    if letter.from == number {
                        continue;
                    }
                    let message = match String::from_utf8(letter.bytes) {
                        Ok(text) if letter.is_text => Message::from(text),
                        Ok(text) => Message::from(text.into_bytes()),
                        Err(error) => Message::from(error.into_bytes()),
                    };
                    deliver.deliver(&letter.group, message);
                }
            });
            Ok(())
        })
    }

    fn publish<'a>(&'a self, group: &'a str, message: &'a Message) -> EngineFuture<'a> {
        Box::pin(async move {
            let post = self.post.way().await?;
            let letter = Letter {
                from: self.number,
                group: group.to_owned(),
                is_text: message.is_text(),
                bytes: message.as_bytes().to_vec(),
            };
            let text = String::from_utf8_lossy(&letter.bytes).into_owned();
            post.book.lock().unwrap().push(text);
            let lines = post.lines.lock().unwrap().get(group).cloned();
            for line in lines.unwrap_or_default().values() {
                line.send(letter.clone()).await?;
            }
            Ok(())
        })
    }

    fn subscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        Box::pin(async move {
            let post = self.post.way().await?;
            let mut lines = post.lines.lock().unwrap();
            let line = lines.entry(group.to_owned()).or_default();
            line.insert(self.number, self.inbox.clone());
            Ok(())
        })
    }

    fn unsubscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        Box::pin(async move {
            let post = self.post.way().await?;
            if let Some(line) = post.lines.lock().unwrap().get_mut(group) {
                line.remove(&self.number);
            }
            Ok(())
        })
    }

    fn stop(&self) -> EngineFuture<'_> {
        Box::pin(async move {
            let post = self.post.way().await?;
            post.book
                .lock()
                .unwrap()
                .push(format!("goodbye of {}", self.number));
            for line in post.lines.lock().unwrap().values_mut() {
                line.remove(&self.number);
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn the_same_views_speak_to_members_on_another_machine() {
    let post = Post::default();
    let machine = |number| {
        let mut config = Configurator::new();
        config.channels_with_engine(ChannelOptions::DEFAULT, post.machine(number));
        Chat::new(config)
    };
    let (north, south) = (machine(1), machine(2));
    let mut ann = north.enter("tea").await;
    let mut bob = south.enter("tea").await;
    let mut page = south.app.get("/listen/tea").streamed().await;
    assert_eq!(post.wanted(), [("tea".to_owned(), 2)]);

    ann.send("hello").await;
    assert_eq!(bob.text().await, "hello");
    assert_eq!(page.next_text().await.unwrap(), "data: hello\n\n");
    bob.send(vec![1, 255]).await;
    assert_eq!(ann.recv().await.unwrap().as_bytes(), [1, 255]);
    // Each hears it once, wherever it is said, and from whatever kind of view.
    for (number, way) in ["say", "say_in_greenlet", "say_on_thread"]
        .into_iter()
        .enumerate()
    {
        let told = [&north, &south][number % 2];
        told.app
            .get(&format!("/{way}/tea/{way}"))
            .await
            .assert_status(200);
        assert_eq!(ann.text().await, way);
        assert_eq!(bob.text().await, way);
    }

    // A strike: it is an error of whoever sends, and those who are near have heard it.
    post.0.is_down.store(true, Ordering::SeqCst);
    assert_eq!(north.app.get("/say/tea/near").await.status(), 500);
    assert_eq!(ann.text().await, "near");
    assert_eq!(north.app.get("/listen/coffee").await.status(), 500);
    north.until(|channels| channels.counts().groups == 1).await;
    post.0.is_down.store(false, Ordering::SeqCst);
    assert_eq!(north.app.get("/say/tea/far").await.text(), "1");
    assert_eq!(bob.text().await, "far");

    // Who has nobody left hears nothing more.
    drop((bob, page));
    while post.wanted() != [("tea".to_owned(), 1)] {
        tokio::task::yield_now().await;
    }
    assert_eq!(south.channels.counts().groups, 0);
    drop(ann);
    while !post.wanted().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(north.channels.counts().groups, 0);
}

#[test]
fn an_engine_that_cannot_start_is_a_problem_of_the_start() {
    let post = Post::default();
    post.0.is_down.store(true, Ordering::SeqCst);
    let mut config = Configurator::new();
    config.channels_with_engine(ChannelOptions::DEFAULT, post.machine(1));
    let problems = problems(config);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("failed to start: the post is on strike"));
    assert!(problems[0].contains("Machine"));
    // What has not started is not stopped.
    post.0.is_down.store(false, Ordering::SeqCst);
    assert!(post.book().is_empty());
}

/// A machine that is to say goodbye.
fn machine_of(post: &Post, settings: &str) -> Configurator {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.channels_with_engine(ChannelOptions::DEFAULT, post.machine(1));
    config
}

#[test]
fn a_server_stops_the_engine_once_when_its_views_have_said_their_last_words() {
    let ways = [Server::configured, Server::pinned, Server::running];
    for serve in ways {
        let post = Post::default();
        let mut config = machine_of(&post, "[server]\nport = 0\nworkers = 1");
        config.scan_module(concat!(module_path!(), "::chat"));
        let server = serve(config);
        let mut wire = server.connect();
        wire.send(
            "GET /last_words/tea HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        );
        wire.until("welcome");
        assert_eq!(post.wanted(), [("tea".to_owned(), 1)]);
        let app = server.app().clone();
        app.shutdown().trigger();
        wire.until("the server shuts down");
        drop(wire);
        // Which waits for the end.
        drop(server);
        let expected = ["last words", "goodbye of 1"];
        assert_eq!(post.book(), expected);
        assert!(post.wanted().is_empty());
        drop(app);
        assert_eq!(post.book(), expected);
    }
}

#[tokio::test]
async fn who_is_no_server_stops_the_engine_when_the_background_is_finished() {
    let post = Post::default();
    let chat = Chat::new(machine_of(&post, ""));
    let mut ann = chat.enter_by("last_words", "tea").await;
    let other = TestApp::new(chat.app.app().clone());
    let finished = chat.app.app().finish_background();
    let closed = async { ann.closed().await.code.number() };
    assert_eq!(tokio::join!(finished, closed).1, 1001);
    let expected = ["last words", "goodbye of 1"];
    assert_eq!(post.book(), expected);
    // What is said now is heard here.
    let mut here = chat.channels.group("tea").subscribe().await.unwrap();
    chat.channels.group("tea").send("nobody far").await.unwrap();
    assert_eq!(here.recv().await.unwrap().as_text(), Some("nobody far"));
    other.app().finish_background().await;
    drop((chat, other, ann));
    assert_eq!(post.book(), expected);
}

#[tokio::test]
async fn an_application_that_is_only_dropped_stops_its_engine_when_nobody_uses_it() {
    let post = Post::default();
    let chat = Chat::new(machine_of(&post, ""));
    let mut ann = chat.enter("tea").await;
    let channels = chat.channels.clone();
    drop(chat);
    // Her websocket goes on.
    channels.group("tea").send("far and near").await.unwrap();
    assert_eq!(ann.text().await, "far and near");
    assert_eq!(post.book(), ["far and near"]);
    drop(ann);
    while post.book().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(post.book()[1..], ["goodbye of 1"]);
}

#[tokio::test]
async fn an_application_in_another_one_stops_its_engine_once() {
    for is_finished in [true, false] {
        let post = Post::default();
        let mut inner = machine_of(&post, "");
        inner.scan_module(concat!(module_path!(), "::chat"));
        let inner = inner.make_app().unwrap();
        let mut outer = Configurator::new();
        outer.mount("/inner", inner.clone());
        let outer = TestApp::new(outer.make_app().unwrap());
        outer.get("/inner/say/tea/hello").await.assert_status(200);
        if is_finished {
            outer.app().finish_background().await;
            inner.finish_background().await;
            assert_eq!(post.book(), ["hello", "goodbye of 1"]);
        }
        drop(inner);
        drop(outer);
        assert_eq!(post.book(), ["hello", "goodbye of 1"]);
    }
}

#[test]
fn an_engine_is_stopped_where_its_application_is_not_made() {
    let post = Post::default();
    let mut config = machine_of(&post, "");
    config.add_view(
        async |_request: Request| "nowhere",
        ViewOptions {
            route_name: Some("unknown"),
            ..ViewOptions::DEFAULT
        },
    );
    assert_eq!(problems(config).len(), 1);
    assert_eq!(post.book(), ["goodbye of 1"]);

    let post = Post::default();
    let mut config = machine_of(&post, "");
    config.add_subscriber(|_event: &ApplicationCreated| Err(Error::msg("not today")));
    assert_eq!(config.make_app().unwrap_err().to_string(), "not today");
    assert_eq!(post.book(), ["goodbye of 1"]);
}

#[tokio::test]
async fn an_engine_that_cannot_stop_is_told_in_the_log_with_its_line() {
    let post = Post::default();
    let lines = Lines::with("failed to stop: the post is on strike");
    let chat = Chat::new(machine_of(&post, ""));
    post.0.is_down.store(true, Ordering::SeqCst);
    chat.app.app().finish_background().await;
    let line = lines.next();
    assert!(
        line.contains("Machine") && line.contains("groups.rs:"),
        "{line}"
    );
    assert!(post.book().is_empty());
}

/// It takes the second that goes by before an engine is asked again.
#[tokio::test]
async fn a_group_that_is_left_during_a_strike_is_left_after_it() {
    let post = Post::default();
    let chat = Chat::new(machine_of(&post, ""));
    let (ann, bob) = (chat.enter("strike").await, chat.enter("coffee").await);
    let lines = Lines::with("group=\"strike\"");
    post.0.is_down.store(true, Ordering::SeqCst);
    drop(ann);
    // A group that nobody is in counts no more.
    chat.until(|channels| channels.counts().groups == 1).await;
    let line = lines.next();
    assert!(line.contains("and is asked again"), "{line}");
    post.0.is_down.store(false, Ordering::SeqCst);
    while post.wanted() != [("coffee".to_owned(), 1)] {
        tokio::task::yield_now().await;
    }
    assert!(lines.is_empty());
    drop(bob);
}
