//! `request.spawn`.

use std::sync::Arc;

use aiopyramid::background::SpawnError;
use aiopyramid::dispatch::{spawn_greenlet, synchronize};
use aiopyramid::layer::Layered;
use aiopyramid::prelude::*;
use aiopyramid::respond::Streamed;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::{Lines, Server};
use tower_layer::layer_fn;

use super::{Gate, InTask, answering, who_asks};

#[test]
fn a_task_begins_after_the_response_and_the_next_request_does_not_wait_for_it() {
    for start in [Server::configured, Server::pinned, running] {
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
            task.tell("spawned both");
            Ok(())
        }));
        let mut wire = server.connect();
        assert_eq!(wire.request("GET", "/").reply().both(), (200, "answered"));
        assert_eq!(gate.next(), "spawned both");
        assert_eq!((gate.next(), gate.next()), ("began".into(), "began".into()));
        // Both hold on, on the connection's own worker and on a thread, while the connection goes on.
        assert_eq!(wire.request("GET", "/page").reply().both(), (200, "page"));
        assert_eq!(server.app().background().spawned, 2);
        gate.open();
        assert_eq!((gate.next(), gate.next()), ("ended".into(), "ended".into()));
    }
}

fn running(config: Configurator) -> Server {
    Server::running(config)
}

/// A response of two pieces, the second of which the test lets through.
#[test]
fn a_task_waits_for_the_last_byte_of_a_body_that_is_made_while_it_is_sent() {
    let gate = Gate::new();
    let task = gate.task.clone();
    let mut config = Configurator::new();
    let view = move |request: Request| {
        let task = task.clone();
        async move {
            let own = task.clone();
            request.spawn(async move { own.tell("the task") })?;
            Ok::<_, Error>(Streamed::by_coroutine(move |pieces| async move {
                pieces.send("first ").await?;
                task.pass().await;
                task.tell("the last piece");
                // Also what is spawned in the middle of a body waits for its end.
                let own = task.clone();
                let request = Request::current().expect("a body runs for its request");
                request.spawn(async move { own.tell("the late task") })?;
                pieces.send("last").await?;
                Ok(())
            }))
        }
    };
    config.add_view(
        view,
        ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        },
    );
    let server = Server::pinned(config);
    let mut wire = server.connect();
    wire.request("GET", "/").until("first ");
    assert_eq!(server.app().background().spawned, 1);
    gate.open();
    wire.until("last");
    assert_eq!(gate.next(), "the last piece");
    assert_eq!(
        (gate.next(), gate.next()),
        ("the task".into(), "the late task".into())
    );
}

#[test]
fn a_task_of_a_request_whose_client_has_gone_begins_when_that_is_known() {
    let gate = Gate::new();
    let task = gate.task.clone();
    let mut config = Configurator::with_settings(
        aiopyramid::settings::Settings::from_toml("[server]\nhalf_close_timeout = '10ms'").unwrap(),
    );
    let view = move |request: Request| {
        let task = task.clone();
        async move {
            let own = task.clone();
            request.spawn(async move { own.tell(format!("for {}", who_asks())) })?;
            let _left = task.tells_when_dropped("left");
            task.tell("entered");
            std::future::pending::<Result<&str>>().await
        }
    };
    config.add_view(
        view,
        ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        },
    );
    let server = Server::pinned(config);
    let mut wire = server.connect();
    wire.request("GET", "/?gone");
    assert_eq!(gate.next(), "entered");
    wire.close();
    assert_eq!(gate.next(), "left");
    assert_eq!(gate.next(), "for /?gone");
}

#[test]
fn a_task_runs_for_its_request_and_so_does_what_it_calls() {
    let gate = Gate::new();
    let server = Server::pinned(answering("", &gate, |request, task| {
        let own = task.clone();
        request.spawn(async move {
            own.tell(format!("task {}", who_asks()));
            own.tell(format!("greenlet {}", spawn_greenlet(who_asks).await));
            own.tell(format!("executor {}", run_in_executor(who_asks).await));
            let request = Request::current().expect("it runs for one");
            let late = own.clone();
            // Its request has been answered, so it has nothing to wait for.
            request.spawn(async move || late.tell(format!("its task {}", who_asks())))
        })?;
        Ok(())
    }));
    assert_eq!(server.get("/?a").status, 200);
    for what in ["task", "greenlet", "executor", "its task"] {
        assert_eq!(gate.next(), format!("{what} /?a"));
    }
    let gate = Gate::new();
    let server = Server::configured(answering("", &gate, |request, task| {
        let own = task.clone();
        request.spawn(move || {
            let thread = std::thread::current().name().unwrap_or("?").to_owned();
            own.tell(format!("{} {}", &thread[..16], who_asks()));
            own.tell(synchronize(async { who_asks() }));
        })?;
        Ok(())
    }));
    assert_eq!(server.get("/?b").status, 200);
    assert_eq!(gate.next(), "executor-default /?b");
    assert_eq!(gate.next(), "/?b");
}

#[test]
fn a_task_logs_in_the_span_that_it_was_spawned_in() {
    let lines = Lines::with("said by a task");
    let gate = Gate::new();
    let server = Server::pinned(answering("", &gate, |request, _| {
        let span = tracing::info_span!("checkout", order = 7);
        let _entered = span.enter();
        request.spawn(async { tracing::info!("said by a task") })?;
        request.spawn(|| tracing::info!("said by a task"))?;
        Ok(())
    }));
    server.get("/");
    for _ in 0..2 {
        let line = lines.next();
        assert!(line.contains("checkout{order=7}"), "{line}");
    }
}

#[test]
fn errors_and_panics_are_logged_with_the_request_and_the_line_and_cost_nobody_anything() {
    let lines = Lines::with("no luck with the");
    let gate = Gate::new();
    let server = Server::pinned(answering("", &gate, |request, _| {
        request.spawn(async { Err(Error::msg("no luck with the mail")) })?;
        request.spawn(async { panic!("no luck with the task") })?;
        request.spawn(|| Err(std::io::Error::other("no luck with the file")))?;
        request.spawn(|| panic!("no luck with the thread"))?;
        Ok(())
    }));
    let mut wire = server.connect();
    assert_eq!(wire.request("GET", "/").reply().status, 200);
    let mut told: Vec<String> = (0..4).map(|_| lines.next()).collect();
    for line in &told {
        assert!(
            line.contains("`GET /` (") && line.contains("spawned.rs:"),
            "{line}"
        );
    }
    told.retain(|line| {
        ![
            "failed: no luck with the mail",
            "panicked: no luck with the task",
            "failed: no luck with the file",
            "panicked: no luck with the thread",
        ]
        .iter()
        .any(|part| line.contains(part))
    });
    assert_eq!(told, [""; 0]);
    assert_eq!(wire.request("GET", "/page").reply().status, 200);
    assert_eq!(server.app().background().failed, 4);
}

#[test]
fn a_task_too_many_is_an_error_that_says_so_and_503() {
    let lines = Lines::with("`[background] max` allows, which is 2");
    let gate = Gate::new();
    let server = Server::pinned(answering(
        "[background]\nmax = 2",
        &gate,
        |request, task| {
            let own = task.clone();
            request.spawn(async move {
                own.tell("began");
                own.pass().await;
            })?;
            Ok(())
        },
    ));
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/").status, 200);
    assert_eq!((gate.next(), gate.next()), ("began".into(), "began".into()));
    let refused = server.get("/");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    let line = lines.next();
    assert!(
        line.contains("as `[background] max` allows, which is 2"),
        "{line}"
    );
    assert_eq!(server.app().background().refused, 1);
    gate.open();
}

#[test]
fn a_plain_task_that_was_accepted_waits_for_a_full_executor() {
    let gate = Gate::new();
    let settings = "[executor]\nthreads = 1\nmax_threads = 1\nqueue = 0";
    let server = Server::pinned(answering(settings, &gate, |request, task| {
        for _ in 0..2 {
            let own = task.clone();
            request.spawn(move || {
                own.tell("began");
                synchronize(own.pass());
                own.tell("ended");
            })?;
        }
        Ok(())
    }));
    assert_eq!(server.get("/").status, 200);
    assert_eq!(gate.next(), "began");
    // There is no thread for the second one, and it is not lost.
    gate.open();
    assert_eq!(gate.next(), "ended");
    assert_eq!((gate.next(), gate.next()), ("began".into(), "ended".into()));
}

#[test]
fn a_task_of_a_request_below_layers_waits_for_what_the_outermost_one_sends() {
    let gate = Gate::new();
    let mut config = answering("", &gate, |request, task| {
        let own = task.clone();
        request.spawn(async move { own.tell("the task") })?;
        Ok(())
    });
    config.layer(layer_fn({
        let task = gate.task.clone();
        move |inner| Slow(inner, task.clone())
    }));
    let server = Server::pinned(config);
    let mut wire = server.connect();
    wire.request("GET", "/");
    // The layer holds the response back, so nothing was sent, and no task has begun.
    assert_eq!(gate.next(), "in the layer");
    gate.open();
    assert_eq!(wire.reply().status, 200);
    assert_eq!(gate.next(), "out of the layer");
    assert_eq!(gate.next(), "the task");
}

/// Holds a response back until the gate is open.
#[derive(Clone)]
struct Slow(Layered, InTask);

impl tower_service::Service<http::Request<Body>> for Slow {
    type Response = http::Response<Body>;
    type Error = aiopyramid::http::BoxError;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answered = self.0.call(request);
        let task = self.1.clone();
        Box::pin(async move {
            let response = answered.await?;
            task.tell("in the layer");
            task.pass().await;
            task.tell("out of the layer");
            Ok(response)
        })
    }
}

/// As axum would call it, on threads that share their tasks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_waits_for_the_body_wherever_the_application_is_mounted() {
    let gate = Gate::new();
    let config = answering("", &gate, |request, task| {
        let (coroutine, plain) = (task.clone(), task.clone());
        request.spawn(async move { coroutine.tell(who_asks()) })?;
        request.spawn(move || plain.tell(synchronize(async { who_asks() })))?;
        Ok(())
    });
    let mut app = config.make_app().unwrap();
    let request = http::Request::builder().uri("/?mounted");
    let request = request.body(Body::empty()).unwrap();
    let response = tower_service::Service::call(&mut app, request)
        .await
        .unwrap();
    // It still has its length, although somebody waits for its end.
    assert_eq!(response.body().len(), Some(8));
    assert_eq!(app.background().spawned, 2);
    assert!(gate.told.try_recv().is_err());
    assert_eq!(response.into_body().bytes().await.unwrap(), "answered");
    app.finish_background().await;
    assert_eq!(gate.told.try_iter().collect::<Vec<_>>(), ["/?mounted"; 2]);
}

#[tokio::test]
async fn a_request_that_nobody_answers_has_nothing_to_wait_for() {
    let request = Request::builder().build();
    let (done, ended) = tokio::sync::oneshot::channel();
    request
        .spawn(async move { drop(done.send(who_asks())) })
        .unwrap();
    assert_eq!(ended.await.as_deref(), Ok("/"));
}

#[tokio::test]
async fn a_test_waits_for_what_was_spawned_without_a_server() {
    let gate = Gate::new();
    let config = answering("", &gate, |request, task| {
        let own = task.clone();
        request.spawn(async move { own.tell("the task") })?;
        let own = task.clone();
        request.spawn(move || own.tell("the plain task"))?;
        Ok(())
    });
    let app = TestApp::new(config.make_app().unwrap());
    app.get("/").await;
    app.app().spawned_done().await;
    let mut told: Vec<String> = gate.told.try_iter().collect();
    told.sort();
    assert_eq!(told, ["the plain task", "the task"]);
    assert_eq!(
        app.app().background(),
        TestApp::new(Configurator::new().make_app().unwrap())
            .app()
            .background()
    );
}

#[tokio::test]
async fn nothing_is_spawned_after_the_end() {
    let gate = Gate::new();
    let refused = Arc::new(std::sync::Mutex::new(None));
    let seen = Arc::clone(&refused);
    let config = answering("", &gate, move |request, _| {
        *seen.lock().unwrap() = request.spawn(async {}).err();
        Ok(())
    });
    let app = TestApp::new(config.make_app().unwrap());
    app.app().finish_background().await;
    app.get("/").await;
    assert_eq!(*refused.lock().unwrap(), Some(SpawnError::ShutDown));
}

/// By its body, or, where there is none to be sent, by the response itself.
#[tokio::test]
async fn a_task_of_a_mounted_application_waits_for_the_end_of_the_response_around_it() {
    for method in [Method::GET, Method::HEAD] {
        let gate = Gate::new();
        let inner = answering("", &gate, |request, task| {
            let own = task.clone();
            request.spawn(async move { own.tell("the task") })?;
            Ok(())
        });
        let inner = inner.make_app().unwrap();
        let mut outer = Configurator::new();
        outer.mount("/inner", inner.clone());
        let outer = outer.make_app().unwrap();
        let request = outer.request().method(method).uri("/inner/");
        let response = outer.handle(request.build()).await;
        assert_eq!(response.status(), 200);
        tokio::task::yield_now().await;
        assert!(gate.told.try_recv().is_err(), "nothing has been sent yet");
        drop(response);
        inner.spawned_done().await;
        assert_eq!(gate.next(), "the task");
    }
}

#[tokio::test]
async fn a_task_of_a_subrequest_waits_for_the_answer_that_it_is_a_part_of() {
    let gate = Gate::new();
    let task = gate.task.clone();
    let mut config = answering("", &gate, |request, task| {
        let own = task.clone();
        request.spawn(async move { own.tell("the task") })?;
        Ok(())
    });
    let view = move |request: Request| {
        let task = task.clone();
        async move {
            request.subrequest("/").await?;
            tokio::task::yield_now().await;
            task.tell("asked");
            Ok::<_, Error>("answered")
        }
    };
    let options = ViewOptions {
        route: Some("/asks"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    let app = config.make_app().unwrap();
    let response = app.handle(app.request().uri("/asks").build()).await;
    tokio::task::yield_now().await;
    assert_eq!(gate.next(), "asked");
    assert!(gate.told.try_recv().is_err(), "nothing has been sent yet");
    drop(response);
    app.spawned_done().await;
    assert_eq!(gate.next(), "the task");
}

#[test]
fn plain_tasks_leave_threads_to_plain_views() {
    let gate = Gate::new();
    let settings = "[executor]\nthreads = 2\nmax_threads = 2\nqueue = 0";
    let mut config = answering(settings, &gate, |request, task| {
        for _ in 0..4 {
            let own = task.clone();
            request.spawn(move || {
                own.tell("began");
                synchronize(own.pass());
            })?;
        }
        Ok(())
    });
    let options = ViewOptions {
        route: Some("/plain"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(|_: Request| "plain", options);
    let server = Server::pinned(config);
    assert_eq!(server.get("/").status, 200);
    assert_eq!(gate.next(), "began");
    assert_eq!(server.get("/plain").status, 200);
    gate.open();
    for _ in 1..4 {
        assert_eq!(gate.next(), "began");
    }
}
