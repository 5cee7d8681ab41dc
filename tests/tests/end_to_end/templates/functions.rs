//! Functions, filters and tests of the application's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use aiopyramid::renderer::templates::{Kwargs, Rest};
use aiopyramid_tests::{Log, Server};
use serde::Deserialize;
use tokio::sync::Notify;

fn price(cents: u64, currency: Option<String>) -> String {
    let currency = currency.unwrap_or_else(|| "EUR".to_owned());
    format!("{}.{:02} {currency}", cents / 100, cents % 100)
}

#[derive(Deserialize)]
struct User {
    name: String,
    admin: bool,
}

/// What templates make with functions of all kinds.
#[tokio::test]
async fn functions_take_and_return_what_serde_knows() {
    let mut config = with([]);
    config
        .add_template_function("price", price)
        .add_template_function("answer", || 42)
        .add_template_function("later", |text: String| async move {
            tokio::task::yield_now().await;
            text + " later"
        })
        .add_template_function("parsed", |text: String| text.parse::<u8>())
        .add_template_function("parsed_later", async |text: String| text.parse::<u8>())
        .add_template_function("sum", |Rest(numbers): Rest<i64>| {
            numbers.iter().sum::<i64>()
        })
        .add_template_function("named", |Kwargs(user): Kwargs<User>| user.name)
        .add_template_filter("initial", |user: User| user.name.chars().next())
        .add_template_test("admin", |user: User| user.admin)
        .add_template_filter("upper", |text: String| format!("my own {text}"));
    for (number, (source, expected)) in (1..).zip([
        ("{{ price(150) }}", "1.50 EUR"),
        ("{{ price(150, 'USD') }}", "1.50 USD"),
        ("{{ answer() + 1 }}", "43"),
        ("{{ later('sooner or') }}", "sooner or later"),
        ("{{ parsed('7') + parsed_later('8') }}", "15"),
        ("{{ sum() }} {{ sum(1, 2, 3) }}", "0 6"),
        ("{{ named(name='Ada', admin=false) }}", "Ada"),
        ("{{ user|initial }}", "B"),
        (
            "{{ user is admin }} {% if user is not admin %}no{% endif %}",
            "True ",
        ),
        ("{{ 'x'|upper }}", "my own x"),
        ("{{ [user]|map('initial')|join }}", "B"),
        ("{{ [user]|select('admin')|length }}", "1"),
    ]) {
        let name: &'static str = format!("{number}.txt.jinja2").leak();
        add(&mut config, [template(name, source)]);
        let value = json!({ "user": { "name": "Bo", "admin": true }, "expected": expected });
        show(
            &mut config,
            &format!("/async/{number}"),
            name,
            value.clone(),
        );
        show_plainly(&mut config, &format!("/plain/{number}"), name, value);
        add(
            &mut config,
            [template(
                format!("expected{number}.txt.jinja2").leak(),
                expected,
            )],
        );
    }
    let app = made(config);
    for number in 1..=12 {
        let expected = app
            .app()
            .templates()
            .render(&format!("expected{number}.txt.jinja2"), &())
            .await
            .unwrap();
        for kind in ["async", "plain"] {
            let response = app.get(&format!("/{kind}/{number}")).await;
            assert_eq!(response.text(), expected, "{number}");
        }
    }
}

/// The error of a template that calls `price` and its like wrongly.
fn complaint(source: &str) -> String {
    let mut config = with([template("a.txt.jinja2", source)]);
    config
        .add_template_function("price", price)
        .add_template_function("fails", || -> Result<u8> { Err(Error::msg("no luck")) });
    let app = config.make_app().unwrap();
    let rendered = app.templates().render("a.txt.jinja2", &());
    let error = aiopyramid::dispatch::block_on(rendered).unwrap_err();
    format!("{error:?}")
}

#[test]
fn wrong_arguments_are_told_with_function_template_and_line() {
    for (source, expected) in [
        (
            "\n{{ price() }}",
            "the function `price`: it takes more arguments than 0 (in pages:templates/a.txt.jinja2:2)",
        ),
        (
            "{{ price('x') }}",
            "the function `price`: argument 1: invalid type: string \"x\", expected u64",
        ),
        (
            "{{ price(1, 'EUR', 3) }}",
            "the function `price`: it takes no more arguments than 2",
        ),
        (
            "{{ price(1, currency='EUR') }}",
            "the function `price`: it takes no argument by the name `currency`",
        ),
        ("{{ price(nobody) }}", "`nobody` is undefined"),
        (
            "{{ fails() }}",
            "the function `fails` failed (in pages:templates/a.txt.jinja2:1)\n  caused by: no luck",
        ),
    ] {
        let complaint = complaint(source);
        assert!(complaint.contains(expected), "{source}: {complaint}");
    }
}

#[tokio::test]
async fn an_outcome_of_http_passes_through_the_template() {
    let mut config = with([
        template("a.jinja2", "{% include 'b.jinja2' %}"),
        template("b.jinja2", "{{ 'x'|demand }}"),
    ]);
    config.add_template_filter("demand", |_: String| -> Result<u8, HttpForbidden> {
        Err(HttpForbidden::new("members only"))
    });
    show(&mut config, "/async", "a.jinja2", ());
    show_plainly(&mut config, "/plain", "a.jinja2", ());
    let app = made(config);
    assert_eq!(app.get("/async").await.status(), 403);
    assert_eq!(app.get("/plain").await.status(), 403);
}

#[tokio::test]
async fn a_panic_is_an_incident_and_costs_nothing_else() {
    fn faulty(luck: bool) -> String {
        assert!(luck, "no luck in the function");
        "luck".to_owned()
    }
    let mut config = with([template("a.txt.jinja2", "{{ faulty(luck) }}")]);
    config.add_template_function("faulty", faulty);
    show(
        &mut config,
        "/async/bad",
        "a.txt.jinja2",
        json!({ "luck": false }),
    );
    show(
        &mut config,
        "/async/good",
        "a.txt.jinja2",
        json!({ "luck": true }),
    );
    show_plainly(
        &mut config,
        "/plain/bad",
        "a.txt.jinja2",
        json!({ "luck": false }),
    );
    show_plainly(
        &mut config,
        "/plain/good",
        "a.txt.jinja2",
        json!({ "luck": true }),
    );
    let app = made(config);
    for kind in ["async", "plain"] {
        let log = Log::of_this_thread();
        assert_eq!(app.get(&format!("/{kind}/bad")).await.status(), 500);
        assert_eq!(app.get(&format!("/{kind}/good")).await.text(), "luck");
        assert!(
            log.text().contains("no luck in the function"),
            "{}",
            log.text()
        );
        assert!(log.text().contains("functions.rs"), "{}", log.text());
    }
    assert_eq!(app.app().greenlets().living, 0);
}

#[tokio::test]
async fn the_current_request_is_that_of_the_template() {
    fn here() -> Option<String> {
        Request::current().map(|request| request.uri().path().to_owned())
    }
    async fn here_later() -> Option<String> {
        tokio::task::yield_now().await;
        here()
    }
    let mut config = with([template("a.txt.jinja2", "{{ here() }} {{ here_later() }}")]);
    config
        .add_template_function("here", here)
        .add_template_function("here_later", here_later);
    show(&mut config, "/async", "a.txt.jinja2", ());
    show_plainly(&mut config, "/plain", "a.txt.jinja2", ());
    config.add_view(
        |request: Request| async move { request.render("a.txt.jinja2", &()).await },
        ViewOptions {
            route: Some("/mail"),
            ..ViewOptions::DEFAULT
        },
    );
    let app = made(config);
    for target in ["/async", "/plain", "/mail"] {
        assert_eq!(app.get(target).await.text(), format!("{target} {target}"));
    }
    let text = app
        .app()
        .templates()
        .render("a.txt.jinja2", &())
        .await
        .unwrap();
    assert_eq!(text, "None None");
}

/// A template that waits for a later request, on one worker: were the worker held, nothing would ever answer.
#[test]
fn a_waiting_function_does_not_hold_the_worker() {
    let gate = Arc::new(Notify::new());
    let (inside, opened) = (Arc::new(AtomicBool::new(false)), Arc::clone(&gate));
    let entered = Arc::clone(&inside);
    let mut config = with([template(
        "a.txt.jinja2",
        "before {{ wait() }} {{ 'plainly'|waited }} after",
    )]);
    config.add_template_function("wait", move || {
        let gate = Arc::clone(&gate);
        entered.store(true, Ordering::SeqCst);
        async move {
            gate.notified().await;
            "waited"
        }
    });
    config.add_template_filter("waited", |text: String| {
        synchronize(tokio::task::yield_now());
        text
    });
    show(&mut config, "/waits", "a.txt.jinja2", ());
    let status = move |_request: Request| {
        let inside = Arc::clone(&inside);
        async move { inside.load(Ordering::SeqCst).to_string() }
    };
    let open = move |_request: Request| {
        opened.notify_one();
        async { "opened" }
    };
    config.add_view(
        status,
        ViewOptions {
            route: Some("/status"),
            ..ViewOptions::DEFAULT
        },
    );
    config.add_view(
        open,
        ViewOptions {
            route: Some("/open"),
            ..ViewOptions::DEFAULT
        },
    );
    let server = Server::pinned(config);
    let mut waiting = server.connect();
    waiting.request("GET", "/waits");
    while server.get("/status").text != "true" {}
    assert_eq!(server.app().greenlets().waiting, 1);
    assert_eq!(server.get("/open").text, "opened");
    assert_eq!(waiting.reply().text, "before waited plainly after");
    assert_eq!(server.app().greenlets().living, 0);
}

/// An application whose only greenlet waits, until the gate is opened.
mod occupied {
    use aiopyramid::prelude::*;
    use tokio::sync::Notify;

    pub(super) static GATE: Notify = Notify::const_new();

    #[view_config(route = "/occupy", mapper = GreenletMapper)]
    fn occupy() -> &'static str {
        synchronize(GATE.notified());
        "free"
    }
}

#[tokio::test]
async fn only_functions_of_its_own_take_a_greenlet() {
    for functions in [false, true] {
        let settings = Settings::from_toml("[greenlet]\nmax = 1").unwrap();
        let mut config = Configurator::with_settings(settings);
        config.scan_module(&format!("{}::occupied", module_path!()));
        add(&mut config, [template("a.jinja2", "{{ site }}")]);
        config.add_template_global("site", "in place");
        if functions {
            config.add_template_function("unused", || 1);
        }
        show(&mut config, "/async", "a.jinja2", ());
        show_plainly(&mut config, "/plain", "a.jinja2", ());
        let app = made(config);
        let occupying = tokio::spawn(app.get("/occupy").into_future());
        while app.app().greenlets().waiting == 0 {
            tokio::task::yield_now().await;
        }
        let status = app.get("/async").await.status();
        assert_eq!(status, if functions { 503 } else { 200 });
        assert_eq!(app.get("/plain").await.text(), "in place");
        occupied::GATE.notify_one();
        assert_eq!(occupying.await.unwrap().text(), "free");
    }
}

#[tokio::test]
async fn whoever_goes_away_while_a_template_waits_unwinds_it() {
    struct Gone(Arc<AtomicBool>);
    impl Drop for Gone {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let gone = Arc::new(AtomicBool::new(false));
    let mut config = with([
        template("a.jinja2", "{% include 'b.jinja2' %}"),
        template("b.jinja2", "{{ wait() }}"),
    ]);
    let tells = Arc::clone(&gone);
    config.add_template_function("wait", move || {
        let _gone = Gone(Arc::clone(&tells));
        synchronize(std::future::pending::<u8>())
    });
    show(&mut config, "/", "a.jinja2", ());
    let app = made(config);
    let request = tokio::spawn(app.get("/").into_future());
    while app.app().greenlets().waiting == 0 {
        tokio::task::yield_now().await;
    }
    request.abort();
    while app.app().greenlets().living > 0 {
        tokio::task::yield_now().await;
    }
    assert!(gone.load(Ordering::SeqCst));
    assert_eq!(app.app().greenlets().leaked, 0);
}
