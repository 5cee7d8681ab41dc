//! Plain functions in greenlets, behind a server: they wait, and their thread serves others meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use aiopyramid::event::{NewRequest, NewResponse};
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Log, Server};
use tokio::sync::Semaphore;

/// What views wait for, and how many wait.
struct Gate {
    open: Semaphore,
    entered: Mutex<mpsc::Sender<&'static str>>,
    left: Arc<AtomicUsize>,
}

/// Counts that a frame was left, by returning or by unwinding.
struct Leaves(Arc<AtomicUsize>);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

mod site {
    use std::sync::Arc;

    use aiopyramid::prelude::*;

    use super::{Gate, Leaves};

    /// Plain code, three calls deep, that knows nothing of event loops.
    fn outer(gate: &Gate, name: &'static str) -> &'static str {
        let _leaves = Leaves(Arc::clone(&gate.left));
        middle(gate, name)
    }

    fn middle(gate: &Gate, name: &'static str) -> &'static str {
        inner(gate, name);
        "through the gate"
    }

    fn inner(gate: &Gate, name: &'static str) {
        let _ = gate.entered.lock().unwrap().send(name);
        synchronize(gate.open.acquire()).unwrap().forget();
    }

    #[view_config(route = "/wait", mapper = GreenletMapper)]
    fn wait(gate: State<Gate>) -> &'static str {
        outer(&gate, "greenlet")
    }

    #[view_config(route = "/wait/executor")]
    fn wait_on_a_thread(gate: State<Gate>) -> &'static str {
        outer(&gate, "executor")
    }

    #[view_config(route = "/wait/async")]
    async fn wait_in_between(gate: State<Gate>) -> &'static str {
        spawn_greenlet(move || outer(&gate, "spawned")).await
    }

    #[view_config(route = "/open")]
    async fn open(gate: State<Gate>) -> &'static str {
        gate.open.add_permits(1);
        "opened"
    }

    #[view_config(route = "/panics", mapper = GreenletMapper)]
    fn panics() -> &'static str {
        synchronize(tokio::task::yield_now());
        panic!("on purpose")
    }

    #[view_config(route = "/misplaced")]
    async fn misplaced() -> &'static str {
        synchronize(async { "never" })
    }

    #[view_config(route = "/current", mapper = GreenletMapper)]
    fn current() -> String {
        let before = super::current_path();
        synchronize(tokio::task::yield_now());
        format!("{before} {}", super::current_path())
    }

    #[view_config(route = "/current/executor")]
    fn current_on_a_thread() -> String {
        synchronize(async { super::current_path() })
    }

    #[view_config(route = "/current/async")]
    async fn current_async() -> String {
        tokio::task::yield_now().await;
        super::current_path()
    }

    #[view_config(route = "/form", request_method = "POST", mapper = GreenletMapper)]
    fn form(Form(form): Form<Vec<(String, String)>>) -> String {
        format!("{form:?}")
    }

    #[view_config(route = "/thread", mapper = GreenletMapper)]
    fn thread() -> String {
        let before = super::thread_name();
        synchronize(tokio::task::yield_now());
        assert_eq!(before, super::thread_name());
        before
    }
}

fn current_path() -> String {
    Request::current().map_or("none".to_owned(), |request| request.uri().to_string())
}

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("?").to_owned()
}

struct Scene {
    server: Server,
    entered: mpsc::Receiver<&'static str>,
    left: Arc<AtomicUsize>,
}

fn scene(settings: &str) -> Scene {
    configured(settings, |_| {})
}

fn configured(settings: &str, more: impl FnOnce(&mut Configurator)) -> Scene {
    let (sender, entered) = mpsc::channel();
    let left = Arc::new(AtomicUsize::new(0));
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::site"));
    config.state(Gate {
        open: Semaphore::new(0),
        entered: Mutex::new(sender),
        left: Arc::clone(&left),
    });
    more(&mut config);
    Scene {
        server: Server::pinned(config),
        entered,
        left,
    }
}

#[test]
fn m9_code_three_calls_deep_waits_and_its_thread_serves_others() {
    let scene = scene("");
    for (path, name) in [
        ("/wait", "greenlet"),
        ("/wait/async", "spawned"),
        ("/wait/executor", "executor"),
    ] {
        let mut waiting = scene.server.connect();
        waiting.request("GET", path);
        assert_eq!(scene.entered.recv(), Ok(name));
        // The only thread of this server answers, although a view waits on it.
        assert_eq!(scene.server.get("/open").text, "opened", "{path}");
        assert_eq!(waiting.reply().both(), (200, "through the gate"), "{path}");
    }
    assert_eq!(scene.left.load(Ordering::SeqCst), 3);
}

#[test]
fn a_greenlet_view_runs_on_the_worker_and_stays_there() {
    let scene = scene("");
    assert_eq!(scene.server.get("/thread").text, Server::THREAD);
}

#[test]
fn b7_a_client_that_goes_away_unwinds_the_view_that_waits_for_it() {
    let scene = scene("");
    for path in ["/wait", "/wait/async"] {
        let before = scene.left.load(Ordering::SeqCst);
        let mut waiting = scene.server.connect();
        waiting.request("GET", path);
        scene.entered.recv().unwrap();
        drop(waiting);
        // Whoever asks is served by the same thread, which takes a turn for each.
        while scene.server.app().greenlets().living > 0 {
            scene.server.get("/current/async");
        }
        assert_eq!(scene.left.load(Ordering::SeqCst), before + 1, "{path}");
    }
    assert_eq!(scene.server.app().greenlets().leaked, 0);
}

#[test]
fn a_greenlet_too_many_is_503_and_there_is_room_again_afterwards() {
    let scene = scene("[greenlet]\nmax = 1");
    let mut waiting = scene.server.connect();
    waiting.request("GET", "/wait");
    scene.entered.recv().unwrap();
    for path in ["/thread", "/wait/async"] {
        let refused = scene.server.get(path);
        assert_eq!(refused.status, 503, "{path}");
        assert_eq!(refused.header("retry-after"), Some("1"), "{path}");
    }
    assert_eq!(scene.server.app().greenlets().refused, 2);
    scene.server.get("/open");
    assert_eq!(waiting.reply().status, 200);
    assert_eq!(scene.server.get("/thread").status, 200);
}

#[test]
fn a_panic_in_a_greenlet_is_500_and_the_connection_lives_on() {
    let scene = scene("");
    let mut wire = scene.server.connect();
    assert_eq!(wire.request("GET", "/panics").reply().status, 500);
    assert_eq!(
        wire.request("GET", "/current/async").reply().text,
        "/current/async"
    );
    assert_eq!(scene.server.app().greenlets().living, 0);
}

#[tokio::test]
async fn m10_waiting_on_an_event_loop_is_an_incident_that_names_the_line_and_the_remedies() {
    let log = Log::of_this_thread();
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::site"));
    config.state(Gate {
        open: Semaphore::new(0),
        entered: Mutex::new(mpsc::channel().0),
        left: Arc::default(),
    });
    let app = aiopyramid::testing::TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/misplaced").await.status(), 500);
    let log = log.text();
    for part in [
        "greenlets.rs",
        ".await",
        "spawn_greenlet",
        "run_in_executor",
        "allow_blocking",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
}

#[test]
fn the_current_request_follows_wherever_a_view_runs() {
    let scene = scene("");
    for (path, answer) in [
        ("/current?a", "/current?a /current?a"),
        ("/current/executor?b", "/current/executor?b"),
        ("/current/async?c", "/current/async?c"),
    ] {
        assert_eq!(scene.server.get(path).both(), (200, answer));
    }
    assert!(Request::current().is_none());
}

#[test]
fn m2_a_form_is_read_before_a_greenlet_view_begins() {
    let scene = scene("");
    let reply = scene
        .server
        .post("/form", "application/x-www-form-urlencoded", "a=1&b=2");
    assert_eq!(reply.both(), (200, r#"[("a", "1"), ("b", "2")]"#));
}

/// The rules for callbacks: an `async fn` is awaited, a plain `fn` runs in a greenlet, both on the worker.
#[test]
fn tweens_and_subscribers_run_on_the_worker_however_they_are_written() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = {
        let seen = Arc::clone(&seen);
        move |what: &str| {
            let line = format!("{what} {} {}", current_path(), thread_name());
            seen.lock().unwrap().push(line);
        }
    };
    let scene = configured("", |config| {
        let (plain, coroutine) = (note.clone(), note.clone());
        config.add_tween("coroutine", move |request: Request, next: Next| {
            let note = coroutine.clone();
            async move {
                note("async tween in");
                let response = next.call(request).await;
                note("async tween out");
                response
            }
        });
        config.add_tween("plain", move |request: Request, handler: &Handler| {
            plain("plain tween in");
            synchronize(tokio::task::yield_now());
            let response = handler(request);
            plain("plain tween out");
            response
        });
        let (plain, coroutine, response) = (note.clone(), note.clone(), note.clone());
        config.add_subscriber(move |_: &NewRequest| {
            synchronize(tokio::task::yield_now());
            plain("plain subscriber");
            Ok(())
        });
        config.add_subscriber(move |_: Arc<NewRequest>| {
            let note = coroutine.clone();
            async move {
                tokio::task::yield_now().await;
                note("async subscriber");
                Ok(())
            }
        });
        config.add_subscriber(move |event: &mut NewResponse| {
            synchronize(tokio::task::yield_now());
            response("response");
            event
                .response
                .headers_mut()
                .insert("x-seen", HeaderValue::from_static("yes"));
            Ok(())
        });
    });
    let reply = scene.server.get("/thread");
    assert_eq!(reply.both(), (200, Server::THREAD));
    assert_eq!(reply.header("x-seen"), Some("yes"));
    let expected: Vec<String> = [
        "plain tween in",
        "async tween in",
        "plain subscriber",
        "async subscriber",
        "async tween out",
        "plain tween out",
        "response",
    ]
    .iter()
    .map(|what| format!("{what} /thread {}", Server::THREAD))
    .collect();
    assert_eq!(*seen.lock().unwrap(), expected);
}

/// The original's tests of tweens: plain ones and asynchronous ones in any order.
#[test]
fn plain_and_asynchronous_tweens_stand_in_any_order() {
    for order in [["plain", "async"], ["async", "plain"]] {
        let scene = configured("", |config| {
            for kind in order.iter().rev() {
                match *kind {
                    "plain" => config.add_tween(kind, |request: Request, handler: &Handler| {
                        let path = request.uri().to_string();
                        let twelve = synchronize(async {
                            tokio::task::yield_now().await;
                            12
                        });
                        let response = handler(request)?;
                        Ok(response.with_body(format!("{path} {twelve}")))
                    }),
                    _ => config.add_tween(kind, |request: Request, next: Next| async move {
                        next.call(request).await
                    }),
                };
            }
        });
        let reply = scene.server.get("/thread");
        assert_eq!(reply.both(), (200, "/thread 12"), "{order:?}");
    }
}

#[test]
fn a_callback_that_fails_or_panics_in_its_greenlet_is_answered() {
    let scene = configured("", |config| {
        config.add_subscriber(|event: &NewRequest| {
            synchronize(tokio::task::yield_now());
            match event.request.uri().query() {
                Some("refuse") => Err(HttpForbidden::new("not you").into()),
                Some("panic") => panic!("on purpose"),
                _ => Ok(()),
            }
        });
    });
    assert_eq!(scene.server.get("/thread?refuse").status, 403);
    assert_eq!(scene.server.get("/thread?panic").status, 500);
    assert_eq!(scene.server.get("/thread").status, 200);
}
