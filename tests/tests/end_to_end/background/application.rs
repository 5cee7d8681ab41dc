//! `config.background`.

use std::net::TcpListener;
use std::sync::Arc;

use aiopyramid::dispatch::{spawn_greenlet, synchronize};
use aiopyramid::event::Event;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Lines, Server};

use super::{Gate, who_asks};

struct Greeting(&'static str);

struct Tick(u32);

impl Event for Tick {}

/// Tasks of every spelling, which tell what they find and stay until the shutdown.
fn config(gate: &Gate) -> Configurator {
    let settings = "[server]\nport = 0\n[mail]\nhost = 'mail.example'";
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.state(Greeting("hello"));
    let task = gate.task.clone();
    config.add_subscriber(move |event: &Tick| {
        task.tell(format!("tick {}", event.0));
        Ok(())
    });
    let task = gate.task.clone();
    config.background("coroutine", async move |context: BackgroundContext| {
        let greeting = context.state::<Greeting>().expect("it was added").0;
        let host: Option<String> = context.settings().get("mail.host")?;
        let thread = std::thread::current().name().unwrap_or("?").to_owned();
        task.tell(format!("{} {greeting} {host:?} {thread}", context.name()));
        context.app().notify(Tick(1)).await?;
        task.tell(format!("greenlet for {}", spawn_greenlet(who_asks).await));
        let executor = run_in_executor(|| std::thread::current().name().map(str::to_owned)).await;
        task.tell(executor.expect("executors name their threads"));
        context.shutdown().triggered().await;
        task.tell("coroutine ended");
        Ok::<_, Error>(())
    });
    config
}

#[test]
fn a_task_has_its_application_and_runs_on_its_home_thread_until_the_shutdown() {
    for start in [Server::configured, running] {
        let gate = Gate::new();
        let server = start(config(&gate));
        assert_eq!(
            gate.next(),
            "coroutine hello Some(\"mail.example\") aiopyramid-home"
        );
        assert_eq!(gate.next(), "tick 1");
        assert_eq!(gate.next(), "greenlet for nobody");
        assert!(gate.next().starts_with("executor-default"));
        assert_eq!(server.app().background().tasks, 1);
        server.app().shutdown().trigger();
        assert_eq!(gate.next(), "coroutine ended");
    }
}

fn running(config: Configurator) -> Server {
    Server::running(config)
}

#[test]
fn a_plain_task_has_a_thread_of_its_own_where_it_may_wait() {
    fn polls_a_queue(context: &BackgroundContext, gate: &super::InTask) {
        gate.tell(std::thread::current().name().unwrap_or("?"));
        synchronize(context.app().notify(Tick(2))).expect("the subscriber does not fail");
        while !context.shutdown().is_triggered() {
            synchronize(context.shutdown().triggered());
        }
        gate.tell("plain ended");
    }
    let gate = Gate::new();
    let mut config = Configurator::new();
    let task = gate.task.clone();
    config.add_subscriber(move |event: Arc<Tick>| {
        let task = task.clone();
        async move {
            task.tell(format!("tick {}", event.0));
            Ok(())
        }
    });
    let task = gate.task.clone();
    config.background("queue", move |context: BackgroundContext| {
        polls_a_queue(&context, &task);
    });
    let server = Server::pinned(config);
    assert_eq!(gate.next(), "background-queue");
    assert_eq!(gate.next(), "tick 2");
    // Joins the server, which waits for the task.
    drop(server);
    assert_eq!(gate.told.try_recv().as_deref(), Ok("plain ended"));
}

#[test]
fn an_error_and_a_panic_are_logged_with_the_name_and_the_line_and_end_one_task_alone() {
    let lines = Lines::with("without luck`");
    let gate = Gate::new();
    let mut config = config(&gate);
    config.background("a loop without luck", async |_: BackgroundContext| {
        Err(Error::msg("no queue"))
    });
    config.background("a fn without luck", |_: BackgroundContext| {
        panic!("no luck")
    });
    let server = Server::pinned(config);
    let mut told = [lines.next(), lines.next()];
    told.sort_by_key(|line| line.contains("panicked"));
    for (line, part) in told.iter().zip(["failed: no queue", "panicked: no luck"]) {
        assert!(line.contains(part), "{line}");
        assert!(
            line.contains("without luck` (") && line.contains("application.rs:"),
            "{line}"
        );
    }
    // The other one goes on.
    assert!(gate.next().starts_with("coroutine hello"));
    assert_eq!(server.app().background().failed, 2);
}

#[test]
fn what_a_task_logs_stands_in_a_span_with_its_name() {
    let lines = Lines::with("swept the floor");
    let mut config = Configurator::new();
    config.background("sweeper", async |_: BackgroundContext| {
        tracing::info!("swept the floor");
    });
    let _server = Server::pinned(config);
    let line = lines.next();
    assert!(line.contains("background{task=\"sweeper\"}"), "{line}");
}

#[test]
fn no_task_starts_where_the_socket_cannot_be_opened() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let gate = Gate::new();
    let settings = Settings::from_toml(&format!("[server]\nport = {port}")).unwrap();
    let mut config = Configurator::with_settings(settings);
    let task = gate.task.clone();
    config.background("early", async move |_: BackgroundContext| {
        task.tell("began");
    });
    let app = config.make_app().unwrap();
    assert!(app.run().is_err());
    assert_eq!(app.background().tasks, 0);
    drop(app);
    assert!(gate.told.try_recv().is_err());
}

#[tokio::test]
async fn an_application_that_others_serve_is_started_by_a_call() {
    let gate = Gate::new();
    let app = config(&gate).make_app().unwrap();
    assert_eq!(app.background().tasks, 0);
    app.start_background().unwrap();
    // A second call starts nothing.
    app.start_background().unwrap();
    assert_eq!(app.background().tasks, 1);
    assert!(gate.next().starts_with("coroutine hello"));
    app.finish_background().await;
    assert_eq!(app.background().tasks, 0);
    assert_eq!(
        gate.told.try_iter().last().as_deref(),
        Some("coroutine ended")
    );
}

#[test]
fn the_end_of_the_application_is_a_shutdown() {
    let gate = Gate::new();
    let app = config(&gate).make_app().unwrap();
    app.start_background().unwrap();
    while gate.next() != "greenlet for nobody" {}
    drop(app);
    while gate.next() != "coroutine ended" {}
}

#[test]
fn two_tasks_of_one_name_are_a_conflict_with_both_lines() {
    let mut config = Configurator::new();
    config.background("sweeper", async |_: BackgroundContext| {});
    config.background("sweeper", |_: BackgroundContext| {});
    let report = config.make_app().unwrap_err().to_string();
    assert!(
        report.contains("the background task `sweeper` is declared twice"),
        "{report}"
    );
    assert_eq!(report.matches("application.rs:").count(), 2, "{report}");
}

#[test]
fn tasks_are_there_for_tools_to_see() {
    let mut config = Configurator::new();
    config.background("sweeper", |_: BackgroundContext| {});
    let app = config.make_app().unwrap();
    let [task] = app.introspection() else {
        panic!("{:?}", app.introspection());
    };
    assert_eq!(
        (task.category(), task.title()),
        ("background tasks", "sweeper")
    );
}
