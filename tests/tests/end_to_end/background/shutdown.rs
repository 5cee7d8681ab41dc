//! What a shutdown waits for, and what it cuts off.

use aiopyramid::dispatch::synchronize;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Lines, Server};

use super::{Gate, InTask, answering};

/// Whoever is cut off has had no time at all, so no test waits for it.
const AT_ONCE: &str = "[server]\nport = 0\nshutdown_timeout = 0";

fn running(config: Configurator) -> Server {
    Server::running(config)
}

const SERVERS: [fn(Configurator) -> Server; 3] = [Server::configured, Server::pinned, running];

#[test]
fn what_requests_have_spawned_is_waited_for() {
    for start in SERVERS {
        let gate = Gate::new();
        let server = start(answering("[server]\nport = 0", &gate, |request, task| {
            let (coroutine, plain) = (task.clone(), task.clone());
            request.spawn(async move {
                coroutine.tell("began");
                coroutine.pass().await;
                coroutine.tell("ended");
            })?;
            request.spawn(move || {
                plain.tell("began");
                synchronize(plain.pass());
                plain.tell("ended");
            })?;
            Ok(())
        }));
        assert_eq!(server.get("/").status, 200);
        assert_eq!((gate.next(), gate.next()), ("began".into(), "began".into()));
        let app = server.app().clone();
        app.shutdown().trigger();
        gate.open();
        // Joins the server.
        drop(server);
        let told: Vec<String> = gate.told.try_iter().collect();
        assert_eq!(told, ["ended", "ended"]);
        assert_eq!((app.background().spawned, app.background().cut_off), (0, 0));
    }
}

/// The task is spawned by a request that was in flight when the shutdown began.
#[test]
fn what_the_last_answers_spawn_is_waited_for_too() {
    for start in SERVERS {
        let gate = Gate::new();
        let mut config =
            Configurator::with_settings(Settings::from_toml("[server]\nport = 0").unwrap());
        let task = gate.task.clone();
        let view = move |request: Request| {
            let task = task.clone();
            async move {
                task.tell("entered");
                task.pass().await;
                let own = task.clone();
                request.spawn(async move {
                    tokio::task::yield_now().await;
                    own.tell("the task");
                })?;
                Ok::<_, Error>("answered")
            }
        };
        config.add_view(
            view,
            ViewOptions {
                route: Some("/"),
                ..ViewOptions::DEFAULT
            },
        );
        let server = start(config);
        let mut wire = server.connect();
        wire.request("GET", "/");
        assert_eq!(gate.next(), "entered");
        server.app().shutdown().trigger();
        gate.open();
        assert_eq!(wire.reply().both(), (200, "answered"));
        wire.close();
        drop(server);
        assert_eq!(gate.told.try_recv().as_deref(), Ok("the task"));
    }
}

#[test]
fn what_does_not_end_in_time_is_dropped_where_it_waits_and_named_with_its_line() {
    for start in SERVERS {
        let lines = Lines::with("/stuck");
        let gate = Gate::new();
        let mut config = answering(AT_ONCE, &gate, |_, _| Ok(()));
        let task = gate.task.clone();
        let stuck = move |request: Request| {
            let task = task.clone();
            async move {
                request.spawn(never_ends(task))?;
                Ok::<_, Error>("answered")
            }
        };
        config.add_view(
            stuck,
            ViewOptions {
                route: Some("/stuck"),
                ..ViewOptions::DEFAULT
            },
        );
        let task = gate.task.clone();
        config.background("stubborn", async move |_: BackgroundContext| {
            never_ends(task).await;
        });
        let server = start(config);
        assert_eq!(gate.next(), "began");
        assert_eq!(server.get("/stuck").status, 200);
        assert_eq!(gate.next(), "began");
        let app = server.app().clone();
        drop(server);
        assert_eq!(
            (gate.next(), gate.next()),
            ("dropped".into(), "dropped".into())
        );
        let line = lines.next();
        assert!(
            line.contains("Cutting off background tasks that did not end in time count=2"),
            "{line}"
        );
        for part in ["`stubborn` (", "`GET /stuck` (", "shutdown.rs:"] {
            assert!(line.contains(part), "{line}");
        }
        assert_eq!(app.background().cut_off, 2);
    }
}

async fn never_ends(task: InTask) {
    let _dropped = task.tells_when_dropped("dropped");
    task.tell("began");
    std::future::pending::<()>().await;
}

#[test]
fn a_plain_task_that_does_not_end_in_time_is_named_and_left_behind() {
    let lines = Lines::with("nothing can stop their threads");
    let gate = Gate::new();
    let mut config = answering(AT_ONCE, &gate, |_, _| Ok(()));
    let task = gate.task.clone();
    config.background("holding on", move |_: BackgroundContext| {
        task.tell("began");
        synchronize(task.pass());
        task.tell("ended");
    });
    let server = Server::pinned(config);
    assert_eq!(gate.next(), "began");
    // Joins the server, although the task still holds on.
    drop(server);
    let line = lines.next();
    assert!(
        line.contains("`holding on` (") && line.contains("shutdown.rs:"),
        "{line}"
    );
    gate.open();
    assert_eq!(gate.next(), "ended");
}

/// A request is in flight at the deadline, so its task has never begun.
#[test]
fn a_task_whose_response_was_cut_off_is_named_too() {
    let lines = Lines::with("/in_flight");
    let gate = Gate::new();
    let mut config = answering(AT_ONCE, &gate, |_, _| Ok(()));
    let task = gate.task.clone();
    let view = move |request: Request| {
        let task = task.clone();
        async move {
            let own = task.clone();
            request.spawn(async move { own.tell("the task") })?;
            task.tell("entered");
            std::future::pending::<Result<&str>>().await
        }
    };
    config.add_view(
        view,
        ViewOptions {
            route: Some("/in_flight"),
            ..ViewOptions::DEFAULT
        },
    );
    let server = Server::pinned(config);
    let mut wire = server.connect();
    wire.request("GET", "/in_flight");
    assert_eq!(gate.next(), "entered");
    drop(server);
    let line = lines.next();
    assert!(
        line.contains("count=1") && line.contains("`GET /in_flight` ("),
        "{line}"
    );
    assert!(gate.told.try_recv().is_err());
}

#[test]
fn a_task_that_loses_its_runtime_is_reported_and_counted() {
    let lines = Lines::with("was dropped before its end");
    let gate = Gate::new();
    let config = answering("", &gate, |request, task| {
        request.spawn(never_ends(task.clone()))?;
        Ok(())
    });
    let app = aiopyramid::testing::TestApp::new(config.make_app().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        app.get("/").await;
        tokio::task::yield_now().await;
    });
    assert_eq!(gate.next(), "began");
    drop(runtime);
    assert_eq!(gate.next(), "dropped");
    let line = lines.next();
    assert!(
        line.contains("shutdown.rs:") && line.contains("finish_background"),
        "{line}"
    );
    assert_eq!(app.app().background().cut_off, 1);
}

/// The one without a connection is done at once.
#[tokio::test]
async fn the_first_of_two_servers_to_end_leaves_the_other_one_its_tasks() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let gate = Gate::new();
    let task = gate.task.clone();
    let mut config = Configurator::new();
    let (tell, mut entered) = tokio::sync::mpsc::unbounded_channel();
    let view = move |request: Request| {
        let (task, tell) = (task.clone(), tell.clone());
        async move {
            let _ = tell.send(());
            task.pass().await;
            request.spawn(async move { task.tell("the task") })?;
            Ok::<_, Error>("answered")
        }
    };
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    let app = config.make_app().unwrap();
    let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let second = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = second.local_addr().unwrap();
    let client = async {
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        client.write_all(request).await.unwrap();
        entered.recv().await.unwrap();
        app.shutdown().trigger();
        client
    };
    let other = tokio::spawn({
        let app = app.clone();
        async move { app.serve(second).await }
    });
    let ((), mut client) = tokio::join!(app.serve(first), client);
    gate.open();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("answered"), "{answer}");
    other.await.unwrap();
    assert_eq!(gate.told.try_recv().as_deref(), Ok("the task"));
}
