//! How views run: where, through which mapper, and what happens when too many block.

use std::sync::{Arc, mpsc};
use std::thread;

use aiopyramid::config::ConfigurationError;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::view::mapper::{AsyncViewMapper, Http, SyncViewMapper};
use aiopyramid::view::{AnyMapper, ViewInfo};
use aiopyramid_tests::Server;

mod kinds {
    use std::pin::Pin;

    use aiopyramid::prelude::*;

    pub(super) fn here() -> String {
        std::thread::current().name().unwrap_or("?").to_owned()
    }

    #[view_config(route = "/async")]
    async fn coroutine() -> String {
        here()
    }

    #[view_config(route = "/async/request-only")]
    async fn request_only(_request: Request) -> String {
        here()
    }

    #[view_config(route = "/async/visible")]
    #[allow(
        clippy::manual_async_fn,
        reason = "this way of writing is what is tested"
    )]
    fn visible() -> impl Future<Output = String> {
        async { here() }
    }

    #[view_config(route = "/async/boxed")]
    fn boxed() -> Pin<Box<dyn Future<Output = String> + Send>> {
        Box::pin(async { here() })
    }

    #[view_config(route = "/async/named", mapper = CoroutineMapper)]
    async fn coroutine_mapper(_request: Request) -> String {
        here()
    }

    #[view_config(route = "/plain")]
    fn plain() -> String {
        here()
    }

    #[view_config(route = "/plain/{id}")]
    fn with_arguments(_request: &Request, id: &str, method: Method) -> String {
        let _ = (id, method);
        here()
    }

    #[view_config(route = "/plain/named", mapper = ExecutorMapper)]
    fn executor_mapper() -> String {
        here()
    }

    #[view_config(route = "/plain/either", mapper = CoroutineOrExecutorMapper)]
    fn either_mapper() -> String {
        here()
    }

    #[view_config(route = "/async/either", mapper = CoroutineOrExecutorMapper)]
    async fn either_mapper_async() -> String {
        here()
    }
}

fn kinds() -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::kinds"));
    config.add_view(|_: Request| kinds::here(), at("/plain/closure"));
    config.add_view(|_: Request| async { kinds::here() }, at("/async/closure"));
    config
}

fn at(route: &str) -> ViewOptions<'_> {
    ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    }
}

#[test]
fn b1_m4_m7_a_plain_view_runs_on_an_executor_thread_and_never_on_that_of_the_event_loop() {
    let server = Server::configured(kinds());
    for path in [
        "/plain",
        "/plain/7",
        "/plain/named",
        "/plain/either",
        "/plain/closure",
    ] {
        let thread = server.get(path).text;
        assert!(thread.starts_with("executor-default-"), "{path}: {thread}");
    }
}

#[test]
fn b3_b4_m3_m7_m14_what_returns_a_future_is_awaited_on_the_thread_of_the_event_loop() {
    let server = Server::configured(kinds());
    for path in [
        "/async",
        "/async/request-only",
        "/async/visible",
        "/async/boxed",
        "/async/named",
        "/async/either",
        "/async/closure",
    ] {
        assert_eq!(server.get(path).both(), (200, Server::THREAD), "{path}");
    }
}

mod wrapped {
    use aiopyramid::prelude::*;

    /// What an attribute of another crate makes of a view: a function of its name that asks first.
    macro_rules! members_only {
        ($(#[$attribute:meta])* fn $name:ident() -> $answer:ty $body:block) => {
            $(#[$attribute])*
            fn $name(request: &Request) -> Result<$answer, HttpForbidden> {
                allowed(request)?;
                Ok($body)
            }
        };
        ($(#[$attribute:meta])* async fn $name:ident() -> $answer:ty $body:block) => {
            $(#[$attribute])*
            async fn $name(request: &Request) -> Result<$answer, HttpForbidden> {
                allowed(request)?;
                Ok(async move $body.await)
            }
        };
    }

    fn allowed(request: &Request) -> Result<(), HttpForbidden> {
        match request.header("x-member") {
            Some(_) => Ok(()),
            None => Err(HttpForbidden::new("members only")),
        }
    }

    members_only! {
        #[view_config(route = "/async")]
        async fn coroutine() -> &'static str {
            "a secret"
        }
    }

    members_only! {
        #[view_config(route = "/plain")]
        fn plain() -> &'static str {
            "a secret"
        }
    }

    /// A decorator by hand: from a view to a view.
    pub(super) fn guarded<F, Fut>(
        view: F,
    ) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Result<Response>> + Send>>
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send + 'static,
    {
        move |request| match allowed(&request) {
            Ok(()) => {
                let answer = view(request);
                Box::pin(async { Ok(answer.await) })
            }
            Err(forbidden) => Box::pin(async { Err(forbidden.into()) }),
        }
    }
}

#[test]
fn b5_what_is_wrapped_around_a_view_is_never_skipped() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::wrapped"));
    let secret = |_: Request| async { Response::text("a secret") };
    config.add_view(wrapped::guarded(secret), at("/by-hand"));
    let server = Server::configured(config);
    for path in ["/async", "/plain", "/by-hand"] {
        let member = server.send("GET", path, &[("x-member", "1")], b"");
        assert_eq!(member.both(), (200, "a secret"), "{path}");
        assert_eq!(server.get(path).status, 403, "{path}");
    }
}

/// Leaves its mark on whatever it calls: runs plain views where they are called, and says what it knows of the view.
struct Marking;

impl AsyncViewMapper for Marking {
    type Conversation = Http;

    async fn call<F>(info: &ViewInfo, request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        mark(info, request);
        Ok(view.await)
    }
}

impl SyncViewMapper for Marking {
    type Conversation = Http;

    async fn call<F, R>(info: &ViewInfo, request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        mark(info, request);
        Ok(view())
    }
}

struct Mark(String);

fn mark(info: &ViewInfo, request: &Request) {
    let kind = info.kind().keyword();
    request
        .extensions()
        .insert(Mark(format!("{kind} {}", info.route_name())));
}

/// Refuses everything.
struct Closed;

impl AsyncViewMapper for Closed {
    type Conversation = Http;

    async fn call<F>(_info: &ViewInfo, _request: &Request, _view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        Err(HttpServiceUnavailable::new("closed").into())
    }
}

mod marked {
    use aiopyramid::prelude::*;

    use super::{Closed, Mark, Marking};

    fn seen(request: &Request) -> String {
        let mark = request.extensions().get::<Mark>();
        let mark = mark.map_or_else(|| "unmarked".to_owned(), |mark| mark.0.clone());
        format!("{mark} on {}", super::kinds::here())
    }

    #[view_config(route = "/async", route_name = "a", mapper = Marking)]
    async fn coroutine(request: &Request) -> String {
        seen(request)
    }

    #[view_config(route = "/plain", route_name = "p", mapper = Marking)]
    fn plain(request: &Request) -> String {
        seen(request)
    }

    #[view_config(route = "/closed", mapper = Closed)]
    async fn closed() -> &'static str {
        panic!("nobody calls this")
    }

    #[view_config(route = "/default/async", route_name = "da")]
    async fn by_default(request: &Request) -> String {
        seen(request)
    }

    #[view_config(route = "/default/plain", route_name = "dp")]
    fn plain_by_default(request: &Request) -> String {
        seen(request)
    }

    #[view_config(route = "/named/plain", mapper = ExecutorMapper)]
    fn named(request: &Request) -> String {
        seen(request)
    }
}

#[test]
fn an_applications_own_mapper_calls_the_views_that_name_it() {
    let server = Server::of(concat!(module_path!(), "::marked"));
    let thread = Server::THREAD;
    for (path, answer) in [
        ("/async", format!("async fn a on {thread}")),
        ("/plain", format!("fn p on {thread}")),
        ("/default/async", format!("unmarked on {thread}")),
    ] {
        assert_eq!(server.get(path).both(), (200, answer.as_str()), "{path}");
    }
    let closed = server.get("/closed");
    assert_eq!(closed.both(), (503, "503 Service Unavailable\n\nclosed\n"));
}

#[test]
fn set_view_mapper_replaces_the_default_for_both_kinds_and_for_no_view_that_names_another() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::marked"));
    config.set_view_mapper(AnyMapper::of::<Marking>());
    let server = Server::configured(config);
    let thread = Server::THREAD;
    for (path, answer) in [
        ("/default/async", format!("async fn da on {thread}")),
        ("/default/plain", format!("fn dp on {thread}")),
    ] {
        assert_eq!(server.get(path).both(), (200, answer.as_str()), "{path}");
    }
    let named = server.get("/named/plain").text;
    assert!(
        named.starts_with("unmarked on executor-default-"),
        "{named}"
    );
}

#[test]
fn a_default_that_cannot_call_some_views_is_one_problem_that_lists_them() {
    for (mapper, kind, functions) in [
        (
            AnyMapper::plain_only::<ExecutorMapper>(),
            "`async fn`",
            "by_default",
        ),
        (
            AnyMapper::async_only::<CoroutineMapper>(),
            "`fn`",
            "plain_by_default",
        ),
    ] {
        let mut config = Configurator::new();
        config.scan_module(concat!(module_path!(), "::marked"));
        config.set_view_mapper(mapper);
        config.add_view(|_: Request| async { "x" }, at("/c"));
        config.add_view(|_: Request| "x", at("/d"));
        let error = config.make_app().unwrap_err();
        let report = error.downcast_ref::<ConfigurationError>().unwrap();
        let [problem] = report.problems() else {
            panic!("{report}")
        };
        assert!(
            problem
                .message()
                .contains(&format!("cannot call {kind} views")),
            "{report}"
        );
        let sites = problem.sites();
        // The call of `set_view_mapper`, the view under the attribute, the view of the call.
        assert_eq!(sites.len(), 3, "{report}");
        assert_eq!(sites[1].function(), functions, "{report}");
    }
}

/// An application with one plain view that waits for the test at `/gate`, and one that does not at `/hello/{name}`.
struct Gated {
    // Goes first when a test fails, because the server waits for views that are at the gate.
    open: Option<mpsc::Sender<()>>,
    server: Server,
    entered: mpsc::Receiver<()>,
}

impl Gated {
    fn with(settings: &str) -> Gated {
        let (enter, entered) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        // A receiver that many may wait at: the first holds the lock, and all go when the sender is gone.
        let gate = std::sync::Mutex::new(gate);
        let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
        let view = move |_: Request| {
            enter.send(()).unwrap();
            let _ = gate.lock().unwrap().recv();
            "through the gate"
        };
        config.add_view(view, at("/gate"));
        let hello = |request: Request| async move {
            format!("hello {}", request.matchdict().get("name").unwrap_or("?"))
        };
        config.add_view(hello, at("/hello/{name}"));
        Gated {
            server: Server::configured(config),
            entered,
            open: Some(open),
        }
    }

    /// Sends requests to the gate, each on a connection of its own.
    fn send(&self, number: usize) -> Vec<aiopyramid_tests::Wire> {
        let connect = |_| {
            let mut wire = self.server.connect();
            wire.request("GET", "/gate");
            wire
        };
        (0..number).map(connect).collect()
    }

    fn open(&mut self) {
        self.open = None;
    }
}

#[test]
fn a_hundred_plain_views_that_block_do_not_keep_others_waiting() {
    let mut gated = Gated::with("[executor]\nthreads = 100");
    let blocked = gated.send(100);
    (0..100).for_each(|_| gated.entered.recv().unwrap());
    for name in ["x", "y"] {
        let reply = gated.server.get(&format!("/hello/{name}"));
        assert_eq!(reply.both(), (200, format!("hello {name}").as_str()));
    }
    gated.open();
    for mut wire in blocked {
        assert_eq!(wire.reply().both(), (200, "through the gate"));
    }
}

#[test]
fn more_plain_views_than_threads_wait_in_the_queue_and_all_are_answered() {
    let mut gated = Gated::with("[executor]\nthreads = 4");
    let blocked = gated.send(100);
    (0..4).for_each(|_| gated.entered.recv().unwrap());
    assert_eq!(gated.server.get("/hello/x").both(), (200, "hello x"));
    gated.open();
    for mut wire in blocked {
        assert_eq!(wire.reply().both(), (200, "through the gate"));
    }
}

#[test]
fn a_full_executor_answers_503_at_once_and_says_when_to_come_back() {
    let mut gated = Gated::with("[executor]\nthreads = 1\nqueue = 1");
    let mut running = gated.send(1);
    gated.entered.recv().unwrap();
    // One of these two finds a place in the queue, and the other is refused, whichever comes first.
    let (answers, first_answer) = mpsc::channel();
    let waiting = gated.send(2).into_iter().map(|mut wire| {
        let answers = answers.clone();
        thread::spawn(move || answers.send(wire.reply()).unwrap())
    });
    let waiting: Vec<_> = waiting.collect();
    let refused = first_answer.recv().unwrap();
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(gated.server.get("/hello/x").both(), (200, "hello x"));
    gated.open();
    assert_eq!(
        first_answer.recv().unwrap().both(),
        (200, "through the gate")
    );
    assert_eq!(running[0].reply().both(), (200, "through the gate"));
    waiting
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
    // There is room again.
    assert_eq!(gated.server.get("/gate").both(), (200, "through the gate"));
}

#[test]
fn b2_what_can_be_called_is_a_view_under_every_mapper_and_needs_no_name_of_a_method() {
    /// An object that is called as a view.
    struct Greeter {
        greeting: &'static str,
    }

    impl Greeter {
        fn greet(&self, request: &Request) -> String {
            format!("{} {}", self.greeting, request.uri())
        }
    }

    let plain = |greeter: Arc<Greeter>| move |request: Request| greeter.greet(&request);
    let coroutine = |greeter: Arc<Greeter>| {
        move |request: Request| {
            let greeter = Arc::clone(&greeter);
            async move { greeter.greet(&request) }
        }
    };
    for (mapper, is_plain) in [
        (AnyMapper::of::<CoroutineOrExecutorMapper>(), true),
        (AnyMapper::of::<CoroutineOrExecutorMapper>(), false),
        (AnyMapper::plain_only::<ExecutorMapper>(), true),
        (AnyMapper::plain_only::<GreenletMapper>(), true),
        (AnyMapper::async_only::<CoroutineMapper>(), false),
    ] {
        let greeter = Arc::new(Greeter { greeting: "hello" });
        let name = mapper.name();
        let mut config = Configurator::new();
        config.set_view_mapper(mapper);
        match is_plain {
            true => config.add_view(plain(greeter), at("/object")),
            false => config.add_view(coroutine(greeter), at("/object")),
        };
        let server = Server::configured(config);
        let both = (200, "hello /object");
        assert_eq!(server.get("/object").both(), both, "{name}");
    }
}
