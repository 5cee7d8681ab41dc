//! `#[synchronize]` and `#[use_executor]`: where the functions run that they make, and what they ask of the application.

use aiopyramid::prelude::*;
use aiopyramid::settings::ExecutorSettings;
use aiopyramid_tests::Server;

mod site {
    use std::sync::Arc;

    use aiopyramid::prelude::*;

    fn here() -> String {
        std::thread::current().name().unwrap_or("?").to_owned()
    }

    #[use_executor]
    fn on_a_thread() -> String {
        here()
    }

    #[use_executor(executor = "reports")]
    fn on_a_named_thread<T: ToString + Send + 'static>(path: T) -> String {
        format!("{} {}", path.to_string(), here())
    }

    pub(super) struct Reports;

    impl Reports {
        #[synchronize]
        #[use_executor(executor = "reports")]
        fn write(self: Arc<Self>) -> String {
            here()
        }
    }

    /// Where it is called, what it waits for, and where it goes on.
    #[synchronize(keep_async = "around_async")]
    async fn around() -> String {
        let before = here();
        let between = on_a_thread().await;
        format!("{before} {between} {}", here())
    }

    #[view_config(route = "/awaits")]
    async fn awaits(request: Request) -> String {
        on_a_named_thread(request.uri().path().to_owned()).await
    }

    #[view_config(route = "/awaits/kept")]
    async fn awaits_what_is_kept() -> String {
        around_async().await
    }

    #[view_config(route = "/greenlet", mapper = GreenletMapper)]
    fn greenlet() -> String {
        around()
    }

    #[view_config(route = "/greenlet/both", mapper = GreenletMapper)]
    fn greenlet_and_thread() -> String {
        let there = Arc::new(Reports).write();
        format!("{there} {}", here())
    }

    #[view_config(route = "/view/{name}/use-executor")]
    #[use_executor(executor = "reports")]
    fn blocks(name: String) -> String {
        format!("{name} {}", here())
    }

    #[view_config(route = "/view/synchronize", mapper = GreenletMapper)]
    #[synchronize]
    async fn waits(request: &Request) -> String {
        let path = request.uri().path().to_owned();
        format!("{path} {} {}", on_a_thread().await, here())
    }

    #[view_config(route = "/view/executor", executor = "reports")]
    fn named() -> String {
        here()
    }

    #[view_config(route = "/misplaced")]
    async fn misplaced() -> String {
        around()
    }
}

fn site() -> Server {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::site"));
    let one = ExecutorSettings {
        threads: Some(1),
        ..ExecutorSettings::default()
    };
    config.add_executor("reports", one.clone());
    config.set_default_executor(one);
    Server::pinned(config)
}

#[track_caller]
fn check(path: &str, expected: &str) {
    let expected = expected
        .replace("worker", Server::THREAD)
        .replace("default", "executor-default-0")
        .replace("reports", "executor-reports-0");
    assert_eq!(site().get(path).both(), (200, &*expected), "{path}");
}

#[test]
fn m13_a_plain_function_under_use_executor_runs_on_a_thread_of_its_executor_and_is_awaited() {
    check("/awaits", "/awaits reports");
    check("/awaits/kept", "worker default worker");
}

#[test]
fn m8_m9_a_synchronized_function_waits_in_a_greenlet_and_goes_on_where_it_was() {
    check("/greenlet", "worker default worker");
}

#[test]
fn m13_both_attributes_on_one_function_wait_in_a_greenlet_for_a_thread() {
    check("/greenlet/both", "reports worker");
}

#[test]
fn a_view_is_of_the_kind_that_the_attributes_below_make() {
    check("/view/alice/use-executor", "alice reports");
    check("/view/synchronize", "/view/synchronize default worker");
    check("/view/executor", "reports");
}

#[test]
fn m10_a_synchronized_function_called_on_the_event_loop_is_an_error_of_its_request() {
    let server = site();
    assert_eq!(server.get("/misplaced").status, 500);
    assert_eq!(server.get("/view/executor").status, 200);
}

mod without_executors {
    use aiopyramid::prelude::*;

    #[use_executor(executor = "monthly")]
    pub(super) fn function() {}

    pub(super) struct Thing<T>(pub(super) T);

    pub(super) trait Run {
        fn run(self) -> impl Future<Output = ()>;
    }

    impl<T: Send + 'static> Run for Thing<T> {
        #[use_executor(executor = "yearly")]
        fn run(self) {}
    }
}

#[test]
fn an_executor_that_a_function_names_and_nobody_adds_is_told_at_the_start_with_the_function() {
    use without_executors::Run;

    let _ = (
        without_executors::function,
        without_executors::Thing::<u32>::run,
    );
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::without_executors"));
    let report = config.make_app().unwrap_err().to_string();
    for part in [
        "there is no executor `monthly`",
        "there is no executor `yearly`",
        "without_executors::function",
        "without_executors::run",
        file!(),
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
}
