//! Views that hold their worker: who notices, what is said, and who suffers.

use std::sync::{Arc, Mutex, mpsc};

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Lines, Server, Wire};
use tokio::sync::Notify;

/// What views wait for.
struct Gates {
    /// Blocks the thread until its sender is gone.
    blocking: Mutex<Option<mpsc::Receiver<()>>>,
    /// Lets a view go on that awaits.
    awaited: Notify,
    /// Says that one has begun to wait.
    begun: mpsc::Sender<()>,
}

impl Gates {
    fn block(&self) {
        let gate = self.blocking.lock().unwrap().take();
        let gate = gate.expect("one request of a test blocks");
        self.begun.send(()).unwrap();
        let _ = gate.recv();
    }
}

mod views {
    use std::sync::Arc;

    use super::Gates;
    use aiopyramid::prelude::*;
    use aiopyramid::respond::Streamed;

    #[view_config(route = "/quick")]
    async fn quick() -> &'static str {
        "quick"
    }

    #[view_config(route = "/inside")]
    async fn inside() -> &'static str {
        "inside"
    }

    #[view_config(route = "/thoughtless")]
    async fn thoughtless(State(gates): State<Arc<Gates>>) -> &'static str {
        gates.block();
        "at last"
    }

    #[view_config(route = "/thoughtful")]
    async fn thoughtful(State(gates): State<Arc<Gates>>) -> &'static str {
        let word = gates.awaited.notified();
        gates.begun.send(()).unwrap();
        word.await;
        "it has come"
    }

    #[view_config(route = "/greenlet", mapper = GreenletMapper)]
    fn greenlet(State(gates): State<Arc<Gates>>) -> &'static str {
        let word = gates.awaited.notified();
        gates.begun.send(()).unwrap();
        synchronize(word);
        "it has come to the greenlet"
    }

    #[view_config(route = "/thoughtless-greenlet", mapper = GreenletMapper)]
    fn thoughtless_greenlet(State(gates): State<Arc<Gates>>) -> &'static str {
        synchronize(tokio::task::yield_now());
        gates.block();
        "the greenlet at last"
    }

    #[view_config(route = "/thoughtless-stream")]
    async fn thoughtless_stream(State(gates): State<Arc<Gates>>) -> Streamed {
        let gates = Arc::clone(&gates);
        Streamed::by_coroutine(|sender| async move {
            tokio::task::yield_now().await;
            gates.block();
            Ok(sender.send("the stream at last").await?)
        })
    }

    #[view_config(route = "/plain")]
    fn plain(State(gates): State<Arc<Gates>>) -> &'static str {
        gates.block();
        "plain at last"
    }

    #[view_config(route = "/block-in-place")]
    #[expect(deprecated, reason = "what is said of it when it panics is tested")]
    async fn block_in_place() -> &'static str {
        tokio::task::block_in_place(|| "blocked in place")
    }

    #[view_config(route = "/block-on")]
    #[expect(deprecated, reason = "what is said of it when it panics is tested")]
    async fn block_on() -> &'static str {
        tokio::runtime::Handle::current().block_on(async { "blocked on" })
    }

    #[view_config(route = "/reactor")]
    fn reactor() -> &'static str {
        let of_its_own = std::thread::spawn(|| {
            drop(tokio::time::sleep(std::time::Duration::from_secs(1)));
            "slept"
        });
        match of_its_own.join() {
            Ok(slept) => slept,
            Err(payload) => std::panic::resume_unwind(payload),
        }
    }
}

struct Scene {
    server: Server,
    gates: Arc<Gates>,
    /// Dropped, it lets go what blocks.
    release: mpsc::Sender<()>,
    begun: mpsc::Receiver<()>,
}

impl Scene {
    /// Two workers that are watched. The limit is far above what a quick view takes on a busy machine, where another worker that seems
    /// to be held would spoil the tests.
    fn new() -> Scene {
        Scene::with("limit = '200ms'", |_| {})
    }

    fn with(watchdog: &str, configure: impl FnOnce(&mut Configurator)) -> Scene {
        let settings = format!(
            "[server]\nport = 0\nworkers = 2\nshutdown_timeout = '1s'\n[watchdog]\n{watchdog}"
        );
        let mut config = Configurator::with_settings(Settings::from_toml(&settings).unwrap());
        config.scan_module(concat!(module_path!(), "::views"));
        let (release, gate) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        let gates = Arc::new(Gates {
            blocking: Mutex::new(Some(gate)),
            awaited: Notify::new(),
            begun: begin,
        });
        config.state(Arc::clone(&gates));
        configure(&mut config);
        Scene {
            server: Server::running(config),
            gates,
            release,
            begun,
        }
    }

    /// A request on a connection of its own, which is not answered yet.
    fn ask(&self, target: &str) -> Wire {
        let mut wire = self.server.connect();
        wire.request("GET", target);
        wire
    }
}

/// A view that holds its worker and is not declared but added, so that each test can have one of its own.
struct Held {
    release: mpsc::Sender<()>,
    gate: Arc<Mutex<mpsc::Receiver<()>>>,
    enter: mpsc::Sender<()>,
    entered: mpsc::Receiver<()>,
}

impl Default for Held {
    fn default() -> Held {
        let ((release, gate), (enter, entered)) = (mpsc::channel(), mpsc::channel());
        Held {
            release,
            gate: Arc::new(Mutex::new(gate)),
            enter,
            entered,
        }
    }
}

impl Held {
    fn add_to(&self, config: &mut Configurator, route: &str) {
        let (gate, enter) = (Arc::clone(&self.gate), self.enter.clone());
        let view = move |_: Request| {
            let (gate, enter) = (Arc::clone(&gate), enter.clone());
            async move {
                enter.send(()).unwrap();
                gate.lock().unwrap().recv().unwrap();
                "held"
            }
        };
        let route = Some(route);
        config.add_view(
            view,
            ViewOptions {
                route,
                ..ViewOptions::DEFAULT
            },
        );
    }

    /// Waits until a request is in the view.
    fn entered(&self) {
        self.entered.recv().unwrap();
    }

    /// Lets one request go.
    fn release(&self) {
        self.release.send(()).unwrap();
    }
}

/// The lines about one worker are the watchdog's.
fn assert_parts(line: &str, parts: &[&str]) {
    assert!(line.trim_start().starts_with("WARN"), "{line}");
    for part in parts {
        assert!(line.contains(part), "{part:?} is not in {line}");
    }
}

#[test]
fn a_view_that_holds_its_worker_is_told_while_it_does_and_others_are_served() {
    let told = Lines::with("watchdog::views::thoughtless");
    let scene = Scene::new();
    let app = scene.server.app();
    assert_eq!(app.stalls(), 0);
    let mut held = scene.ask("/thoughtless");

    let first = told.next();
    let parts = [
        "a view holds its worker",
        "view=end_to_end::watchdog::views::thoughtless",
        "at=tests/tests/end_to_end/watchdog.rs:",
        "worker=\"aiopyramid-worker-",
        "held_for=",
        "`#[use_executor]`",
        "a plain `fn`",
        "await",
    ];
    assert_parts(&first, &parts);
    assert_eq!(app.stalls(), 1);

    // More connections than would go to the other worker if the two took turns.
    let beside: Vec<Wire> = (0..6).map(|_| scene.ask("/quick")).collect();
    for mut wire in beside {
        assert_eq!(wire.reply().both(), (200, "quick"));
    }

    // It goes on, and so does what is said of it.
    assert_parts(&told.next(), &["a view holds its worker"]);
    drop(scene.release);
    assert_eq!(held.reply().both(), (200, "at last"));
    let last = std::iter::repeat_with(|| told.next()).find(|line| !line.contains("holds"));
    assert_parts(&last.unwrap(), &["has let its worker go", "held_for="]);
    assert_eq!(app.stalls(), 1);
}

#[test]
fn views_that_await_or_block_an_executor_thread_hold_no_worker() {
    let awaits = Lines::with("watchdog::views::thoughtful");
    let synchronizes = Lines::with("watchdog::views::greenlet");
    let blocks = Lines::with("watchdog::views::plain");
    let held = Lines::with("on route `/beside`");
    let beside = Held::default();
    let scene = Scene::with("limit = '100ms'", |config| beside.add_to(config, "/beside"));
    let mut thoughtful = scene.ask("/thoughtful");
    scene.begun.recv().unwrap();
    let mut plain = scene.ask("/plain");
    scene.begun.recv().unwrap();

    let mut greenlet = scene.ask("/greenlet");
    scene.begun.recv().unwrap();

    // All have lasted for longer than the one that is told.
    let mut third = scene.ask("/beside");
    let parts = [
        "view=the one on route `/beside`",
        "at=tests/tests/end_to_end/watchdog.rs:",
    ];
    assert_parts(&held.next(), &parts);
    beside.release();
    assert_eq!(third.reply().both(), (200, "held"));

    scene.gates.awaited.notify_waiters();
    assert_eq!(thoughtful.reply().both(), (200, "it has come"));
    let reply = greenlet.reply();
    assert_eq!(reply.both(), (200, "it has come to the greenlet"));
    drop(scene.release);
    assert_eq!(plain.reply().both(), (200, "plain at last"));
    assert!(awaits.is_empty() && synchronizes.is_empty() && blocks.is_empty());
}

#[test]
fn a_greenlet_that_blocks_instead_of_waiting_is_told_like_any_view() {
    let told = Lines::with("watchdog::views::thoughtless_greenlet");
    let scene = Scene::with("limit = '100ms'", |_| {});
    let mut wire = scene.ask("/thoughtless-greenlet");
    assert_parts(&told.next(), &["a view holds its worker", "watchdog.rs:"]);
    drop(scene.release);
    assert_eq!(wire.reply().both(), (200, "the greenlet at last"));
}

#[test]
fn a_body_that_blocks_while_it_is_sent_is_told_as_the_view_that_made_it() {
    let told = Lines::with("watchdog::views::thoughtless_stream");
    let scene = Scene::new();
    let mut held = scene.ask("/thoughtless-stream");
    assert_parts(&told.next(), &["a view holds its worker"]);
    drop(scene.release);
    held.until("the stream at last");
}

#[test]
fn a_tween_that_holds_its_worker_is_not_taken_for_the_view() {
    let told = Lines::with("code outside of views");
    let untold = Lines::with("watchdog::views::inside");
    let scene = Scene::with("limit = '100ms'", |config| {
        config.add_tween("thoughtless", |request: Request, next: Next| async move {
            let gates = request.state::<Arc<Gates>>().unwrap();
            let response = next.call(request).await;
            gates.block();
            response
        });
    });
    let mut wire = scene.ask("/inside");
    assert_parts(&told.next(), &["holds its worker", "worker=", "held_for="]);
    drop(scene.release);
    assert_eq!(wire.reply().both(), (200, "inside"));
    assert!(untold.is_empty());
}

#[test]
fn a_watchdog_that_is_switched_off_says_and_counts_nothing() {
    for off in ["enabled = false\nlimit = '1ms'", "limit = 0"] {
        let (watched, unwatched) = (Held::default(), Held::default());
        let (told, untold) = (Lines::with("`/watched`"), Lines::with("`/unwatched`"));
        let quiet = Scene::with(off, |config| unwatched.add_to(config, "/unwatched"));
        let loud = Scene::with("limit = '50ms'", |config| {
            watched.add_to(config, "/watched");
        });
        let mut first = quiet.ask("/unwatched");
        unwatched.entered();
        let mut second = loud.ask("/watched");
        // By now the first has held its worker for longer than this one.
        told.next();
        assert_eq!(quiet.server.app().stalls(), 0, "{off}");
        unwatched.release();
        watched.release();
        assert_eq!((first.reply().status, second.reply().status), (200, 200));
        assert!(untold.is_empty(), "{off}");
    }
}

#[test]
fn wrong_settings_of_the_watchdog_are_told_before_anything_is_served() {
    for (text, part) in [
        ("limt = '1s'", "did you mean `limit`?"),
        ("limit = 'soon'", "`soon` is no span of time"),
        ("enabled = 'maybe'", "`enabled` in [watchdog]"),
    ] {
        let settings = Settings::from_toml(&format!("[watchdog]\n{text}")).unwrap();
        let error = Configurator::with_settings(settings).make_app();
        let error = error.unwrap_err().to_string();
        assert!(error.contains(part), "{part:?} is not in {error}");
    }
}

#[test]
fn blocking_calls_that_a_worker_cannot_make_are_answered_500_and_logged_with_a_remedy() {
    let scene = Scene::new();
    for (path, part) in [
        ("/block-in-place", "`block_in_place` cannot be there"),
        ("/block-on", "`.await` the future"),
        ("/reactor", "threads of one's own have none"),
    ] {
        let incident = Lines::with(&format!("path={path:?}"));
        assert_eq!(scene.server.get(path).status, 500, "{path}");
        let line = incident.next();
        assert!(line.contains("help="), "{path}: {line}");
        assert!(line.contains(part), "{path}: {part:?} is not in {line}");
    }
}
