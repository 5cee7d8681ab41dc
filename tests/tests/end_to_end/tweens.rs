//! Tweens by declaration: how they are written, and in which order they stand.

use std::sync::{Arc, Mutex};

use aiopyramid::config::TweenOptions;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::Log;

/// What happened, in order.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn of(request: &Request) -> Arc<Diary> {
        request.state().expect("each application here has one")
    }

    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn config(module: &str) -> (Configurator, Diary) {
    let diary = Diary::default();
    let mut config = Configurator::new();
    config.scan_module(&format!("{}::{module}", module_path!()));
    config.state(diary.clone());
    (config, diary)
}

/// The tweens that stand around an application, the outermost first.
fn names(config: Configurator) -> Vec<String> {
    let app = config.make_app().unwrap();
    app.tweens().map(str::to_owned).collect()
}

fn report(config: Configurator) -> String {
    config.make_app().unwrap_err().to_string()
}

async fn pass(request: Request, next: Next) -> Result<Response> {
    next.call(request).await
}

/// A page that waits until the test lets it go on, and one that does not.
mod pages {
    use aiopyramid::prelude::*;

    use super::Diary;

    pub(super) struct Gate(pub(super) tokio::sync::Semaphore);

    pub(super) async fn waits(request: Request) -> &'static str {
        let gate = request.state::<Gate>().expect("the application has one");
        Diary::of(&request).note("waits");
        gate.0.acquire().await.expect("it is never closed").forget();
        "waited"
    }

    pub(super) async fn page(request: Request) -> Result<&'static str> {
        Diary::of(&request).note("view");
        match request.uri().query() {
            Some("fails") => Err(Error::msg("on purpose")),
            Some("panics") => panic!("on purpose"),
            _ => Ok("page"),
        }
    }
}

fn with_pages(mut config: Configurator) -> Configurator {
    let options = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    config.add_view(pages::page, options("/page"));
    config.add_view(pages::waits, options("/waits"));
    config.state(pages::Gate(tokio::sync::Semaphore::new(0)));
    config
}

/// The logging tween of the original, with an asynchronous logger.
mod logging {
    use aiopyramid::prelude::*;

    use super::Diary;

    async fn log(request: &Request, line: String) {
        // A logger that waits, as one that sends its lines would.
        tokio::task::yield_now().await;
        Diary::of(request).note(line);
    }

    pub(super) mod asynchronous {
        use super::*;

        #[tween]
        async fn logging(request: Request, next: Next) -> Result<Response> {
            let path = request.uri().path().to_owned();
            log(&request, format!("request {path}")).await;
            let response = next.call(request.clone()).await?;
            log(
                &request,
                format!("response {path} {}", response.status().as_u16()),
            )
            .await;
            Ok(response)
        }
    }

    pub(super) mod plain {
        use super::*;

        #[tween]
        fn logging(request: Request, handler: &Handler) -> Result<Response> {
            let path = request.uri().path().to_owned();
            synchronize(log(&request, format!("request {path}")));
            let response = handler(request.clone())?;
            synchronize(log(
                &request,
                format!("response {path} {}", response.status().as_u16()),
            ));
            Ok(response)
        }
    }
}

/// The original's logging tween, which logged the request twice (B12), does what it was meant to: in both spellings, and while others are
/// served.
#[tokio::test]
async fn m27_a_logging_tween_logs_request_and_response_around_each_request() {
    for spelling in ["asynchronous", "plain"] {
        let (config, diary) = config(&format!("logging::{spelling}"));
        let app = with_pages(config).make_app().unwrap();
        let waits = {
            let app = app.clone();
            tokio::spawn(async move {
                let request = app.request().uri("/waits").build();
                app.handle(request).await.status()
            })
        };
        while !diary.0.lock().unwrap().iter().any(|line| line == "waits") {
            tokio::task::yield_now().await;
        }
        assert_eq!(diary.take(), ["request /waits", "waits"], "{spelling}");
        let request = app.request().uri("/page").build();
        assert_eq!(app.handle(request).await.status(), 200);
        let lines = ["request /page", "view", "response /page 200"];
        assert_eq!(diary.take(), lines, "{spelling}");
        let request = app.request().uri("/nowhere").build();
        app.handle(request).await;
        let lines = ["request /nowhere", "response /nowhere 404"];
        assert_eq!(diary.take(), lines, "{spelling}");
        let gate = app.request().build().state::<pages::Gate>().unwrap();
        gate.0.add_permits(1);
        assert_eq!(waits.await.unwrap(), 200);
        assert_eq!(diary.take(), ["response /waits 200"], "{spelling}");
    }
}

/// Plain tweens around a view that waits, with others between them.
mod stacks {
    use aiopyramid::prelude::*;

    use super::Diary;

    pub(super) fn plain(request: Request, handler: &Handler) -> Result<Response> {
        let diary = Diary::of(&request);
        diary.note("in");
        let response = handler(request);
        diary.note("out");
        response
    }
}

#[tokio::test]
async fn plain_tweens_that_stand_one_after_another_share_one_greenlet() {
    for (tweens, greenlets) in [
        ("p", 1),
        ("ppp", 1),
        ("pap", 2),
        ("appp", 1),
        // The exception-view tween stands between these and the ones before.
        ("ppPP", 2),
    ] {
        let diary = Diary::default();
        let mut config = with_pages(Configurator::new());
        config.state(diary.clone());
        for (index, kind) in tweens.chars().enumerate() {
            let name = format!("{kind}{index}");
            let under = ["EXCVIEW"];
            let options = TweenOptions {
                under: if kind == 'P' { &under } else { &[] },
                ..TweenOptions::DEFAULT
            };
            match kind {
                'a' => config.add_tween_with(&name, pass, options),
                _ => config.add_tween_with(&name, stacks::plain, options),
            };
        }
        let app = config.make_app().unwrap();
        let waits = {
            let app = app.clone();
            tokio::spawn(async move {
                let request = app.request().uri("/waits").build();
                app.handle(request).await.status()
            })
        };
        while !diary.0.lock().unwrap().iter().any(|line| line == "waits") {
            tokio::task::yield_now().await;
        }
        assert_eq!(app.greenlets().living, greenlets, "{tweens}");
        let gate = app.request().build().state::<pages::Gate>().unwrap();
        gate.0.add_permits(1);
        assert_eq!(waits.await.unwrap(), 200);
        assert_eq!(app.greenlets().living, 0, "{tweens}");
        let plain = tweens.chars().filter(|kind| *kind != 'a').count();
        let out = diary.take().iter().filter(|line| *line == "out").count();
        assert_eq!(out, plain, "{tweens}");
    }
}

/// What a tween may return, each in an application of its own.
mod results {
    use aiopyramid::prelude::*;

    mod response {
        use super::*;

        #[tween]
        async fn never_fails(request: Request, next: Next) -> Response {
            match request.header("x-member") {
                Some("no") => Response::text("no").with_status(StatusCode::FORBIDDEN),
                _ => next.call(request).await.expect("the tween inside answers"),
            }
        }
    }

    mod outcome {
        use super::*;

        #[tween]
        fn forbids(request: Request, handler: &Handler) -> Result<Response, HttpForbidden> {
            match request.header("x-member") {
                Some("no") => Err(HttpForbidden::new("members only")),
                _ => handler(request).map_err(|_| HttpForbidden::new("an error")),
            }
        }
    }

    mod answer {
        use super::*;

        #[tween]
        fn answers(request: Request, handler: &Handler) -> Result<Response, (StatusCode, String)> {
            match request.header("x-member") {
                Some("no") => Err((StatusCode::FORBIDDEN, "members only".to_owned())),
                _ => handler(request).map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string())),
            }
        }
    }

    mod error {
        use super::*;

        #[derive(Debug)]
        struct Torn;

        impl std::fmt::Display for Torn {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("torn")
            }
        }

        impl std::error::Error for Torn {}

        #[tween]
        async fn tears(request: Request, next: Next) -> Result<Response, Torn> {
            match request.header("x-member") {
                Some("no") => Err(Torn),
                _ => next.call(request).await.map_err(|_| Torn),
            }
        }
    }

    mod future {
        use super::*;

        #[tween]
        #[allow(clippy::manual_async_fn, reason = "it is the form that is tested")]
        fn awaited(request: Request, next: Next) -> impl Future<Output = Result<Response>> + Send {
            async move {
                match request.header("x-member") {
                    Some("no") => Err(HttpForbidden::new("members only").into()),
                    _ => next.call(request).await,
                }
            }
        }
    }
}

#[tokio::test]
async fn a_tween_returns_a_response_or_a_result_with_any_error_of_a_view() {
    for (module, status) in [
        ("response", 403),
        ("outcome", 403),
        ("answer", 403),
        ("error", 500),
        ("future", 403),
    ] {
        let (config, _) = config(&format!("results::{module}"));
        let client = TestApp::new(with_pages(config).make_app().unwrap());
        let refused = client.get("/page").header("x-member", "no").await;
        assert_eq!(refused.status(), status, "{module}");
        assert_eq!(client.get("/page").await.text(), "page", "{module}");
    }
}

/// Three tweens whose places are declared.
mod places {
    use aiopyramid::prelude::*;

    #[tween(under = tween::EXCVIEW, name = "transaction")]
    async fn commits(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }

    #[tween(under = ["log", "no such tween"], over = (tween::EXCVIEW,))]
    fn auth(request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }

    #[tween(name = "log")]
    #[tween(name = "log again", over = "log")]
    async fn log(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }
}

#[test]
fn w2_w4_over_and_under_say_where_a_tween_stands_and_its_name_is_its_path() {
    let (config, _) = config("places");
    let auth = concat!(module_path!(), "::places::auth");
    assert_eq!(
        names(config),
        ["log again", "log", auth, "EXCVIEW", "transaction"]
    );
}

#[test]
fn the_attribute_and_the_call_give_equal_introspection_with_positions() {
    let (declared, _) = config("places");
    let mut called = Configurator::new();
    let of = |over, under| TweenOptions { over, under };
    called.add_tween_with("transaction", pass, of(&[], &["EXCVIEW"]));
    let auth = concat!(module_path!(), "::places::auth");
    let under = ["log", "no such tween"];
    called.add_tween_with(auth, stacks::plain, of(&["EXCVIEW"], &under));
    called.add_tween("log", pass);
    called.add_tween_with("log again", pass, of(&["log"], &[]));
    let [declared, called] = [declared, called].map(|config| config.make_app().unwrap());
    let tweens = |app: &App| {
        let all = app.introspection().iter();
        let mut all: Vec<_> = all
            .filter(|it| it.category() == "tweens")
            .cloned()
            .collect();
        all.sort_by_key(|it| it.title().to_owned());
        all
    };
    let found = tweens(&declared);
    assert_eq!(found, tweens(&called));
    let positions: Vec<_> = found
        .iter()
        .map(|it| {
            (
                it.title(),
                it.get("position").unwrap(),
                it.get("kind").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        positions,
        [
            (auth, "3", "fn"),
            ("log", "2", "async fn"),
            ("log again", "1", "async fn"),
            ("transaction", "5", "async fn"),
        ]
    );
    assert_eq!(found[0].get("under"), Some("log, no such tween"));
}

#[test]
fn w3_w5_the_last_added_is_outermost_and_over_alone_drops_the_usual_place() {
    let of = |over: &'static [&'static str], under: &'static [&'static str]| TweenOptions {
        over,
        under,
    };
    let check = |tweens: &[(&str, TweenOptions<'_>)], expected: &str| {
        let mut config = Configurator::new();
        for (name, options) in tweens {
            config.add_tween_with(name, pass, *options);
        }
        assert_eq!(names(config).join(" "), expected);
    };
    let usual = TweenOptions::DEFAULT;
    check(&[], "EXCVIEW");
    check(&[("a", usual), ("b", usual)], "b a EXCVIEW");
    check(&[("a", of(&["b"], &[])), ("b", usual)], "EXCVIEW a b");
    let main = of(&[tween::MAIN], &[]);
    check(&[("a", main), ("b", main)], "EXCVIEW a b");
    let inside = of(&[], &[tween::EXCVIEW]);
    check(&[("a", inside), ("b", inside)], "EXCVIEW b a");
}

#[test]
fn w2_w4_w10_all_that_is_wrong_with_places_is_told_at_once_with_its_lines() {
    let mut config = Configurator::new();
    let of = |over: &'static [&'static str], under: &'static [&'static str]| TweenOptions {
        over,
        under,
    };
    config.add_tween("EXCVIEW", pass);
    config.add_tween("", pass);
    config.add_tween_with("outer", pass, of(&[tween::INGRESS], &[]));
    config.add_tween_with("inner", pass, of(&[], &[tween::MAIN]));
    config.add_tween_with("lost", pass, of(&["nowhere", "oter"], &[]));
    config.add_tween_with("a", pass, of(&["b"], &[]));
    config.add_tween_with("b", pass, of(&["a"], &[]));
    config.add_tween("twice", pass);
    config.add_tween("twice", pass);
    let report = report(config);
    for said in [
        "for 7 reasons",
        "a tween is called `EXCVIEW`, and that name has a meaning of its own",
        "a tween has no name",
        "the tween `outer` shall be over `INGRESS`, which is the server itself",
        "the tween `inner` shall be under `MAIN`, which is the router itself",
        "the tween `lost` shall be over `nowhere` or `oter`, and there is no such tween",
        "help: did you mean `outer`?",
        "the order of tweens contradicts itself: `a` over `b` over `a`",
        "the tween `twice` is declared twice",
    ] {
        assert!(report.contains(said), "{said:?} is not in\n{report}");
    }
    assert_eq!(report.matches("tweens.rs:").count(), 9, "{report}");
}

fn explicit(tweens: &str) -> Configurator {
    let settings = Settings::from_toml(&format!("[app]\ntweens = {tweens}")).unwrap();
    let mut config = Configurator::with_settings(settings);
    config.add_tween("log", pass);
    config.add_tween("auth", pass);
    // What would keep an order from being found is of no interest where there is one.
    let options = TweenOptions {
        over: &["nowhere"],
        ..TweenOptions::DEFAULT
    };
    config.add_tween_with("lost", pass, options);
    config
}

#[test]
fn w7_the_settings_may_have_the_order_and_replace_everything() {
    let listed = explicit(r#"["auth", "EXCVIEW", "log"]"#);
    assert_eq!(names(listed), ["auth", "EXCVIEW", "log"]);
    let in_lines = explicit("'''\n  log\n  pyramid.tweens.excview_tween_factory\n'''");
    assert_eq!(names(in_lines), ["log", "EXCVIEW"]);
    assert!(names(explicit("[]")).is_empty());
}

#[test]
fn w7_w10_names_of_the_settings_that_are_wrong_are_problems() {
    let report = report(explicit(r#"["lgo", "auth", "auth", "MAIN"]"#));
    for said in [
        "`[app] tweens` names `lgo`, and there is no such tween",
        "help: did you mean `log`?",
        "`[app] tweens` names `auth` twice",
        "`[app] tweens` names `MAIN`, and there is no such tween",
    ] {
        assert!(report.contains(said), "{said:?} is not in\n{report}");
    }
}

#[tokio::test]
async fn w7_without_the_exception_view_tween_errors_are_answered_all_the_same() {
    for tweens in ["[]", r#"["noting"]"#, r#"["plain"]"#] {
        let log = Log::of_this_thread();
        let settings = Settings::from_toml(&format!("[app]\ntweens = {tweens}")).unwrap();
        let mut config = Configurator::with_settings(settings);
        let diary = Diary::default();
        config.state(diary.clone());
        config.add_tween("noting", |request: Request, next: Next| async move {
            let diary = Diary::of(&request);
            let outcome = next.call(request).await;
            diary.note(if outcome.is_err() {
                "error"
            } else {
                "response"
            });
            outcome
        });
        config.add_tween("plain", |request: Request, handler: &Handler| {
            let diary = Diary::of(&request);
            let outcome = handler(request);
            diary.note(if outcome.is_err() {
                "error"
            } else {
                "response"
            });
            outcome
        });
        let client = TestApp::new(with_pages(config).make_app().unwrap());
        assert!(log.text().contains("`[app] tweens` leaves out `EXCVIEW`"));
        assert_eq!(client.get("/nowhere").await.status(), 404, "{tweens}");
        assert_eq!(client.get("/page?fails").await.status(), 500, "{tweens}");
        assert_eq!(client.get("/page?panics").await.status(), 500, "{tweens}");
        assert_eq!(client.get("/page").await.status(), 200, "{tweens}");
        let seen: Vec<String> = diary.take();
        let seen: Vec<&str> = seen
            .iter()
            .map(|it| &**it)
            .filter(|it| *it != "view")
            .collect();
        let expected: &[&str] = match tweens {
            "[]" => &[],
            // A panic passes whoever stands in its way.
            _ => &["error", "error", "response"],
        };
        assert_eq!(seen, expected, "{tweens}");
    }
}

/// One tween on each side of the exception-view tween.
mod sides {
    use aiopyramid::prelude::*;

    use super::Diary;

    fn seen(outcome: &Result<Response>) -> String {
        match outcome {
            Ok(response) => response.status().as_u16().to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[tween]
    async fn outside(request: Request, next: Next) -> Result<Response> {
        let diary = Diary::of(&request);
        let outcome = next.call(request).await;
        diary.note(format!("outside {}", seen(&outcome)));
        outcome
    }

    #[tween(under = tween::EXCVIEW)]
    fn inside(request: Request, handler: &Handler) -> Result<Response> {
        let diary = Diary::of(&request);
        let outcome = handler(request);
        diary.note(format!("inside {}", seen(&outcome)));
        outcome
    }
}

#[tokio::test]
async fn w8_l6_tweens_inside_see_the_error_and_those_outside_its_response() {
    let (config, diary) = config("sides");
    let client = TestApp::new(with_pages(config).make_app().unwrap());
    client.get("/page?fails").await;
    assert_eq!(diary.take(), ["view", "inside on purpose", "outside 500"]);
    client.get("/nowhere").await;
    assert_eq!(diary.take(), ["inside 404 Not Found", "outside 404"]);
    client.get("/page?panics").await;
    assert_eq!(diary.take(), ["view", "outside 500"]);
    client.get("/page").await;
    assert_eq!(diary.take(), ["view", "inside 200", "outside 200"]);
}

/// A tween that answers some requests itself, and one that asks again.
mod short_cuts {
    use aiopyramid::prelude::*;

    #[tween]
    fn closed(request: Request, handler: &Handler) -> Result<Response> {
        match request.header("x-closed") {
            Some(_) => Ok(Response::text("closed")),
            None => handler(request),
        }
    }
}

#[tokio::test]
async fn w9_a_plain_tween_may_answer_by_itself() {
    let (config, diary) = config("short_cuts");
    let client = TestApp::new(with_pages(config).make_app().unwrap());
    assert_eq!(
        client.get("/page").header("x-closed", "1").await.text(),
        "closed"
    );
    assert_eq!(diary.take(), Vec::<String>::new());
    assert_eq!(client.get("/page").await.text(), "page");
}
