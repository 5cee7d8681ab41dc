//! Executors: how large they are, who runs on which, what happens when one is full, and what a function takes along.

use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;

use aiopyramid::config::ConfigurationError;
use aiopyramid::dispatch::{Executor, ExecutorCounts};
use aiopyramid::introspection::Introspectable;
use aiopyramid::prelude::*;
use aiopyramid::settings::{ExecutorSettings, Settings};
use aiopyramid_tests::{Log, Reply, Server, Wire};
use tracing::Instrument;

fn at(route: &str) -> ViewOptions<'_> {
    ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    }
}

fn on<'a>(route: &'a str, executor: &'a str) -> ViewOptions<'a> {
    ViewOptions {
        executor: Some(executor),
        ..at(route)
    }
}

fn with(toml: &str) -> Configurator {
    Configurator::with_settings(Settings::from_toml(toml).unwrap())
}

fn threads(threads: usize) -> ExecutorSettings {
    ExecutorSettings {
        threads: Some(threads),
        ..ExecutorSettings::default()
    }
}

fn here() -> String {
    std::thread::current().name().unwrap_or("?").to_owned()
}

/// A line that says where it was written, for `assert_eq!` on a whole list of them.
#[track_caller]
fn sizes(config: Configurator) -> Vec<String> {
    let app = config.make_app().unwrap();
    let line = |entry: &Introspectable| {
        let name = entry.title();
        let options = app.named_executor(name).unwrap().options();
        for (key, number) in [
            ("threads", options.threads),
            ("max_threads", options.max_threads),
            ("queue", options.queue),
        ] {
            assert_eq!(entry.get(key), Some(number.to_string().as_str()), "{key}");
        }
        let (active, most) = (options.threads, options.max_threads);
        let from = entry.get("from").unwrap();
        format!("{name}: {active} {most} {} by {from}", options.queue)
    };
    let entries = app.introspection().iter();
    entries
        .filter(|entry| entry.category() == "executors")
        .map(line)
        .collect()
}

#[test]
fn m7_the_originals_150_threads_are_a_line_of_the_settings_or_a_call() {
    let config = with("[executor]\nthreads = 150");
    assert_eq!(sizes(config), ["default: 150 600 1024 by [executor]"]);
    let mut config = Configurator::new();
    config.set_default_executor(threads(150));
    assert_eq!(
        sizes(config),
        ["default: 150 600 1024 by config.set_default_executor"]
    );
}

#[test]
fn what_nobody_speaks_of_has_its_usual_size_and_no_entry() {
    let app = Configurator::new().make_app().unwrap();
    assert!(app.introspection().is_empty());
    let usual = app.executor().options();
    assert!(usual.threads >= 16 && usual.max_threads == 4 * usual.threads);
    assert_eq!(usual.queue, 1024);
    assert_eq!(app.executor().counts().threads, 0);
    assert!(app.named_executor("reports").is_none());
}

#[test]
fn keys_of_the_settings_win_over_those_of_calls_and_leave_the_others() {
    let mut config = with(
        "[executor]\nthreads = 3\n[executors.reports]\nqueue = 5\n[executors.mail]\nmax_threads = 2",
    );
    config.set_default_executor(ExecutorSettings {
        queue: 7,
        ..threads(1)
    });
    config.add_executor("reports", threads(2));
    config.add_executor("images", threads(4));
    assert_eq!(
        sizes(config),
        [
            "default: 3 12 7 by [executor], config.set_default_executor",
            "reports: 2 8 5 by [executors.reports], config.add_executor",
            "images: 4 16 1024 by config.add_executor",
            "mail: 2 2 1024 by [executors.mail]",
        ]
    );
}

#[test]
fn an_entry_says_which_line_declared_the_executor() {
    let mut config = with("[executors.mail]\nthreads = 1");
    config.add_executor("reports", threads(2));
    let line = line!() - 1;
    let app = config.make_app().unwrap();
    let made = line!() - 1;
    let lines: Vec<_> = app
        .introspection()
        .iter()
        .map(|entry| (entry.title(), entry.site().line()))
        .collect();
    assert_eq!(lines, [("reports", line), ("mail", made)]);
}

/// The report, with every line and column of this file as `LINE`, and without the sentence before it.
#[track_caller]
fn report(config: Configurator) -> String {
    let error = config.make_app().unwrap_err();
    assert!(error.downcast_ref::<ConfigurationError>().is_some());
    let report = error.to_string();
    let (_, problems) = report.split_once(":\n\n").unwrap();
    let mut parts = problems.split("executors.rs:");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        text + "LINE" + rest
    })
}

const HERE: &str = "  at tests/tests/end_to_end/LINE";

#[test]
fn wrong_settings_of_executors_are_all_told_with_their_places() {
    let config = with(
        "[executor]\nthreads = 0\n[executors.default]\nthreads = 1\n[executors.mail]\nthread = 1\n\
         [executors.reports]\nthreads = 3\nmax_threads = 2\n[executors]\nthreads = 1",
    );
    assert_eq!(
        report(config),
        "1. <toml>:2:1: `threads` in [executor] must be at least 1 (without the key there is a default), but is 0\n\n\
         2. <toml>:6:1: unknown key `thread` in [executors.mail]; did you mean `threads`?\n\n\
         3. <toml>:7:12: [executors.reports]: `max_threads` is 2, which is less than `threads`, 3\n\n\
         4. <toml>:11:1: `threads` in [executors] must be a table, but is 1\n   \
         help: the section of the default executor is `[executor]`\n\n\
         5. <toml>:3:12: [executors]: `default` is the executor that is there without being added; its section is `[executor]`, \
         and its call `config.set_default_executor(...)`"
    );
}

#[test]
fn names_that_cannot_be_are_told() {
    let mut config = with("[executors.'a.b']\nthreads = 1");
    config.add_executor("", threads(1));
    config.add_executor("default", threads(1));
    let report = report(config);
    for part in [
        "<toml>:1:12: [executors]: \"a.b\" cannot be the name of an executor, which consists of letters, digits, `_` and `-`",
        "\"\" cannot be the name of an executor",
        "`default` is the executor that is there without being added",
    ] {
        assert!(report.contains(part), "{report}");
    }
    assert_eq!(report.matches(HERE).count(), 2, "{report}");
}

#[test]
fn a_size_that_calls_and_settings_give_together_must_fit_together() {
    let mut config = with("[executor]\nthreads = 150");
    config.set_default_executor(ExecutorSettings {
        max_threads: Some(100),
        ..ExecutorSettings::default()
    });
    config.add_executor("reports", threads(0));
    assert_eq!(
        report(config),
        format!(
            "1. the executor `default` cannot be made: `max_threads` is 100, which is less than `threads`, 150\n   {HERE}\n   \
             help: keys of [executor] in the settings win over those of `config.set_default_executor`\n\n\
             2. the executor `reports` cannot be made: `threads` is 0, so nothing would ever run\n   {HERE}\n   \
             help: keys of [executors.reports] in the settings win over those of `config.add_executor`"
        )
    );
}

#[test]
fn two_calls_for_one_executor_are_a_conflict() {
    let mut config = Configurator::new();
    config.add_executor("reports", threads(1));
    config.add_executor("reports", threads(2));
    config.set_default_executor(threads(1));
    config.set_default_executor(threads(2));
    let report = report(config);
    for name in [
        "the executor `reports` is declared twice",
        "the default executor of the application is declared twice",
    ] {
        assert!(report.contains(name), "{report}");
    }
    assert_eq!(report.matches(HERE).count(), 4, "{report}");
}

#[test]
fn m13_a_name_that_nobody_has_added_is_one_problem_with_everyone_who_names_it() {
    let mut config = with("[executors.reports]\nthreads = 1");
    config.add_view(|_: Request| "a", on("/a", "reprots"));
    config.add_view(|_: Request| "b", on("/b", "reports"));
    config.add_view(|_: Request| "c", on("/c", "reprots"));
    config.add_view(|_: Request| "d", on("/d", "default"));
    config.require_executor("reprots").require_executor("mail");
    assert_eq!(
        report(config),
        format!(
            "1. there is no executor `mail`, which is named here\n   {HERE}\n   \
             help: add it with `config.add_executor(\"mail\", ...)` or a section `[executors.mail]` of the settings\n\n\
             2. there is no executor `reprots`, which is named here\n   {HERE}\n   {HERE}\n   {HERE}\n   \
             help: did you mean `reports`?"
        )
    );
}

#[test]
fn an_async_view_that_names_an_executor_is_told_that_it_runs_on_none() {
    let mut config = Configurator::new();
    config.add_view(|_: Request| async { "a" }, on("/a", "reports"));
    assert_eq!(
        report(config),
        format!(
            "1. an `async fn` view names the executor `reports`, and runs on none\n   {HERE}\n   \
             help: drop the `executor`, make the view a plain `fn` without a mapper, or have what blocks run by \
             `run_in_named_executor(\"reports\", ...)`"
        )
    );
}

mod in_a_greenlet {
    use aiopyramid::prelude::*;

    #[view_config(route = "/greenlet", mapper = GreenletMapper, executor = "reports")]
    fn greenlet() -> &'static str {
        "on no executor"
    }
}

#[test]
fn a_greenlet_view_that_names_an_executor_is_told_that_it_runs_on_none() {
    let mut config = Configurator::new();
    config.add_executor("reports", threads(1));
    config.scan_module(concat!(module_path!(), "::in_a_greenlet"));
    let report = config.make_app().unwrap_err().to_string();
    let told = "1. a view under `GreenletMapper` names the executor `reports`, and runs on none";
    assert!(report.contains(told), "{report}");
    assert!(report.contains("executors.rs:"), "{report}");
}

#[test]
fn m7_b1_each_plain_view_runs_on_a_thread_of_its_executor() {
    let mut config = Configurator::new();
    config.add_executor("reports", threads(1));
    config.add_view(|_: Request| here(), at("/default"));
    config.add_view(|_: Request| here(), on("/named/default", "default"));
    config.add_view(|_: Request| here(), on("/reports", "reports"));
    let server = Server::configured(config);
    for (path, executor) in [
        ("/default", "executor-default-"),
        ("/named/default", "executor-default-"),
        ("/reports", "executor-reports-0"),
    ] {
        let thread = server.get(path).text;
        assert!(thread.starts_with(executor), "{path}: {thread}");
    }
    let introspection = server.app().introspection();
    let views = introspection
        .iter()
        .filter(|entry| entry.category() == "views");
    let named: Vec<_> = views.map(|view| view.get("executor")).collect();
    assert_eq!(named, [None, Some("default"), Some("reports")]);
}

#[test]
fn m13_run_in_executor_runs_on_the_executors_of_the_application_that_calls() {
    let mut config = Configurator::new();
    config.add_executor("reports", threads(1));
    let default = |_: Request| async { run_in_executor(here).await };
    let named = |_: Request| async { run_in_named_executor("reports", here).await };
    config
        .add_view(default, at("/default"))
        .add_view(named, at("/named"));
    config.add_view(
        |_: Request| async { Executor::current().run(here).await },
        at("/value"),
    );
    // A plain view and whatever it calls belong to the same application.
    config.add_view(
        |_: Request| synchronize(run_in_named_executor("reports", here)),
        at("/plain"),
    );
    let server = Server::configured(config);
    assert_eq!(server.get("/named").text, "executor-reports-0");
    assert_eq!(server.get("/plain").text, "executor-reports-0");
    for path in ["/default", "/value"] {
        let thread = server.get(path).text;
        assert!(thread.starts_with("executor-default-"), "{thread}");
    }
    let app = server.app();
    assert_eq!(app.named_executor("reports").unwrap().counts().threads, 1);
    assert!(app.executor().counts().threads >= 1);
}

#[test]
fn m13_what_a_function_returns_or_panics_with_arrives_where_it_is_awaited() {
    let mut config = Configurator::new();
    let fails = |_: Request| async {
        let text = "x".to_owned();
        Ok::<_, Error>(
            run_in_executor(move || text.parse::<u8>())
                .await?
                .to_string(),
        )
    };
    let panics = |_: Request| async {
        run_in_executor(|| -> &'static str { panic!("no luck on the thread") }).await
    };
    config
        .add_view(fails, at("/fails"))
        .add_view(panics, at("/panics"));
    let app = aiopyramid::testing::TestApp::new(config.make_app().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for (path, text) in [
        ("/fails", "invalid digit found in string"),
        ("/panics", "panicked: no luck on the thread"),
    ] {
        let log = Log::of_this_thread();
        assert_eq!(runtime.block_on(app.get(path).into_future()).status(), 500);
        let log = log.text();
        assert!(log.contains(text), "{log}");
        // The line of the panic, not that of whoever awaited it.
        assert!(
            log.contains("at=\"tests/tests/end_to_end/executors.rs:"),
            "{log}"
        );
    }
}

#[test]
fn a_name_that_is_found_unknown_in_the_middle_of_a_request_says_what_to_write() {
    let mut config = Configurator::new();
    config.add_executor("reports", threads(1));
    let view = |_: Request| async { run_in_named_executor("reprots", here).await };
    config.add_view(view, at("/"));
    let app = aiopyramid::testing::TestApp::new(config.make_app().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let log = Log::of_this_thread();
    assert_eq!(runtime.block_on(app.get("/").into_future()).status(), 500);
    let log = log.text();
    assert!(
        log.contains("there is no executor `reprots`; did you mean `reports`?"),
        "{log}"
    );
}

/// A place at which functions wait for the test.
#[derive(Clone)]
struct Gate {
    enter: mpsc::Sender<()>,
    opened: Arc<Mutex<mpsc::Receiver<()>>>,
}

/// The test's side of it: who has entered, and the way to let everyone go.
struct Guard {
    entered: mpsc::Receiver<()>,
    open: mpsc::Sender<()>,
}

fn gate() -> (Gate, Guard) {
    let (enter, entered) = mpsc::channel();
    let (open, opened) = mpsc::channel();
    let opened = Arc::new(Mutex::new(opened));
    (Gate { enter, opened }, Guard { entered, open })
}

impl Gate {
    fn pass(&self) -> &'static str {
        let _ = self.enter.send(());
        // The first holds the lock, and all go when the sender is gone.
        let _ = self.opened.lock().unwrap().recv();
        "through the gate"
    }
}

fn ask(server: &Server, path: &str) -> Wire {
    let mut wire = server.connect();
    wire.request("GET", path);
    wire
}

fn check_refusal(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
}

/// Fills an executor of one thread and no queue by one view and asks another: that is refused, until the first is done.
#[track_caller]
fn check_full(
    section: &str,
    name: &str,
    configure: impl FnOnce(&mut Configurator, Gate),
    held: &str,
    refused: &str,
) {
    let (gate, guard) = gate();
    let mut config = with(&format!("[{section}]\nthreads = 1\nqueue = 0"));
    configure(&mut config, gate);
    config.add_view(|_: Request| async { "as ever" }, at("/other"));
    let server = Server::configured(config);
    let mut first = ask(&server, held);
    guard.entered.recv().unwrap();
    for _ in 0..2 {
        check_refusal(&server.get(refused));
    }
    assert_eq!(server.get("/other").both(), (200, "as ever"));
    let executor = server.app().named_executor(name).unwrap();
    let full = ExecutorCounts {
        running: 1,
        queued: 0,
        refused: 2,
        waited: 0,
        threads: 1,
    };
    assert_eq!(executor.counts(), full);
    drop(guard.open);
    assert_eq!(first.reply().both(), (200, "through the gate"));
    assert_eq!(server.get(refused).both(), (200, "through the gate"));
    assert_eq!(executor.counts().refused, 2);
}

#[test]
fn a_view_whose_named_executor_is_full_is_answered_with_503_and_retry_after() {
    check_full(
        "executors.reports",
        "reports",
        |config, gate| {
            config.add_view(move |_: Request| gate.pass(), on("/gate", "reports"));
        },
        "/gate",
        "/gate",
    );
}

#[test]
fn a_call_of_run_in_executor_that_is_refused_answers_503_and_retry_after_too() {
    check_full(
        "executor",
        "default",
        |config, gate| {
            let plain = gate.clone();
            config.add_view(move |_: Request| plain.pass(), at("/gate"));
            let view = move |_: Request| {
                let gate = gate.clone();
                async move { run_in_executor(move || gate.pass()).await }
            };
            config.add_view(view, at("/call"));
        },
        "/gate",
        "/call",
    );
}

#[test]
fn a_refusal_through_synchronize_in_a_plain_view_is_a_503_as_well() {
    check_full(
        "executors.reports",
        "reports",
        |config, gate| {
            let view = move |_: Request| {
                let gate = gate.clone();
                synchronize(run_in_named_executor("reports", move || gate.pass()))
            };
            config.add_view(view, at("/gate"));
        },
        "/gate",
        "/gate",
    );
}

#[test]
fn plain_views_may_wait_for_functions_of_the_executor_that_they_run_on() {
    let mut config = with("[executor]\nthreads = 1\nmax_threads = 3");
    let view = |_: Request| {
        let nested = || synchronize(run_in_executor(here));
        format!("{} {}", here(), synchronize(run_in_executor(nested)))
    };
    config.add_view(view, at("/"));
    let server = Server::configured(config);
    assert_eq!(
        server.get("/").both(),
        (200, "executor-default-0 executor-default-2")
    );
    let counts = server.app().executor().counts();
    assert_eq!((counts.waited, counts.running, counts.queued), (2, 0, 0));
    while server.app().executor().counts().threads > 1 {
        std::thread::yield_now();
    }
}

#[test]
fn functions_that_wait_for_each_other_at_the_limit_are_reported() {
    let mut config = with("[executors.narrow]\nthreads = 1\nmax_threads = 1");
    let view = |_: Request| {
        let log = Log::of_this_thread();
        // Begins to wait, and gives up again: it would wait for ever.
        synchronize(async {
            let mut call = pin!(run_in_named_executor("narrow", here));
            std::future::poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_pending())).await
        });
        log.text()
    };
    config.add_view(view, on("/", "narrow"));
    let server = Server::configured(config);
    for _ in 0..2 {
        let log = server.get("/").text;
        assert_eq!(log.lines().count(), 1, "{log}");
        for part in [
            "WARN",
            "all threads of an executor wait in `synchronize`",
            "Raise `max_threads` in [executors.narrow]",
            "threads=1",
            "queued=1",
        ] {
            assert!(log.contains(part), "{part:?} is not in {log}");
        }
    }
}

/// What is logged on the present thread by a line of its own.
fn logged() -> String {
    let log = Log::of_this_thread();
    tracing::info!("from the inside");
    log.text()
}

#[test]
fn a_log_line_of_a_function_stands_in_the_span_of_its_caller() {
    let mut config = Configurator::new();
    let called = |_: Request| {
        run_in_executor(logged).instrument(tracing::info_span!("calling", request = 7))
    };
    let nested = |_: Request| {
        let _entered = tracing::info_span!("plain").entered();
        synchronize(run_in_executor(logged))
    };
    let alone = |_: Request| async { run_in_executor(logged).await };
    config
        .add_view(called, at("/called"))
        .add_view(nested, at("/nested"))
        .add_view(alone, at("/alone"));
    let server = Server::configured(config);
    let called = server.get("/called").text;
    assert!(called.contains("calling{request=7}:"), "{called}");
    let nested = server.get("/nested").text;
    assert!(nested.contains("plain:"), "{nested}");
    // Nothing is left behind on the thread.
    let alone = server.get("/alone").text;
    assert!(
        alone.contains("from the inside") && !alone.contains("calling"),
        "{alone}"
    );
}

#[test]
fn b14_a_function_on_an_executor_thread_finds_a_runtime_and_can_wait_for_what_it_spawns() {
    let mut config = Configurator::new();
    let view = |_: Request| {
        let spawned = tokio::spawn(async {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            here()
        });
        let spawned = synchronize(spawned).unwrap();
        format!("{} waited for {spawned}", here())
    };
    config.add_view(view, at("/"));
    let server = Server::configured(config);
    assert_eq!(
        server.get("/").text,
        "executor-default-0 waited for aiopyramid-home"
    );
}
