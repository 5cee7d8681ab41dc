//! What a client accepts: `request.accept()`, and views with several renderers.

use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;
use aiopyramid::testing::TestApp;
use aiopyramid::view::Rendered;
use aiopyramid_tests::Server;

mod offers {
    use aiopyramid::prelude::*;

    #[view_config(route = "/report")]
    async fn report(request: Request) -> Result<&'static str> {
        let offers = ["text/html", "application/json", "text/csv"];
        let best = request.accept().best_of(&offers);
        Ok(best.ok_or_else(|| HttpNotAcceptable::new("html, json or csv"))?)
    }
}

fn best(lines: &[&str]) -> (u16, String) {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::offers"));
    let server = Server::configured(config);
    let lines: String = lines
        .iter()
        .map(|line| format!("accept: {line}\r\n"))
        .collect();
    let mut wire = server.connect();
    wire.send(format!("GET /report HTTP/1.1\r\nhost: x\r\n{lines}\r\n"));
    let reply = wire.reply();
    (reply.status, reply.text)
}

#[track_caller]
fn check(lines: &[&str], expected: &str) {
    assert_eq!(best(lines), (200, expected.to_owned()), "{lines:?}");
}

#[test]
fn v12_a_missing_and_an_invalid_header_accept_everything_and_an_empty_one_nothing() {
    check(&[], "text/html");
    check(&["application/json;q=high"], "text/html");
    assert_eq!(best(&[""]).0, 406);
}

#[test]
fn v13_weights_decide_and_ties_go_by_the_order_of_the_server() {
    check(&["text/html;q=0.5, application/json"], "application/json");
    check(&["text/csv, application/json"], "application/json");
    check(&["text/*, text/html;q=0"], "text/csv");
    check(&["text/html;q=0.2", "text/csv;q=0.3"], "text/csv");
    assert_eq!(best(&["image/png"]).0, 406);
}

mod renderers {
    use std::sync::atomic::{AtomicU32, Ordering};

    use aiopyramid::prelude::*;
    use aiopyramid::renderer::{Renderer, System, Value};

    /// Makes text of any value.
    pub(super) struct Csv;

    impl Renderer for Csv {
        fn render(&self, value: Value<'_>, system: &System<'_>) -> Result<Response> {
            let text = format!(
                "{}:{}",
                system.renderer_name,
                serde_json::to_string(&value)?
            );
            Ok(Response::new(text).with_header("content-type", "text/csv"))
        }

        fn media_type(&self) -> Option<&str> {
            Some("text/csv")
        }
    }

    /// Does not say what it makes.
    pub(super) struct Silent;

    impl Renderer for Silent {
        fn render(&self, _value: Value<'_>, _system: &System<'_>) -> Result<Response> {
            Ok(Response::default())
        }
    }

    #[derive(Default)]
    pub(super) struct Calls(pub(super) AtomicU32);

    #[view_config(route = "/async", renderer = ["csv", "json"])]
    async fn awaited(State(calls): State<Calls>) -> u32 {
        calls.0.fetch_add(1, Ordering::Relaxed);
        7
    }

    #[view_config(route = "/plain", renderer = ("csv", "json"))]
    fn plain(State(calls): State<Calls>) -> Result<u32, HttpConflict> {
        calls.0.fetch_add(1, Ordering::Relaxed);
        Ok(7)
    }

    #[view_config(route = "/fails", renderer = ["csv", "json"])]
    async fn fails() -> Result<u32, HttpConflict> {
        Err(HttpConflict::new("too late"))
    }

    #[view_config(route = "/one", renderer = "json")]
    async fn one() -> u32 {
        7
    }
}

fn renderers() -> TestApp {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::renderers"));
    config.add_renderer("csv", renderers::Csv);
    config.state(renderers::Calls::default());
    TestApp::new(config.make_app().unwrap())
}

#[tokio::test]
async fn v13_the_client_chooses_among_the_renderers_of_a_view() {
    let app = renderers();
    for path in ["/async", "/plain"] {
        for (accept, expected) in [
            ("*/*", "csv:7"),
            ("application/json", "7"),
            ("text/csv;q=0.5, application/json;q=0.6", "7"),
            ("application/json, text/csv", "csv:7"),
            ("text/*", "csv:7"),
        ] {
            let response = app.get(path).header("accept", accept).await;
            assert_eq!(response.text(), expected, "{path} for {accept}");
            assert_eq!(response.header("vary"), Some("accept"));
        }
        assert_eq!(app.get(path).await.text(), "csv:7");
    }
    let alone = app.get("/one").header("accept", "image/png").await;
    assert_eq!((alone.text(), alone.header("vary")), ("7", None));
}

#[tokio::test]
async fn a_client_that_accepts_no_renderer_gets_406_and_the_view_is_not_called() {
    let app = renderers();
    for path in ["/async", "/plain"] {
        let response = app.get(path).header("accept", "image/png").await;
        assert_eq!(
            (response.status().as_u16(), response.text()),
            (
                406,
                "406 Not Acceptable\n\nthis is there as text/csv, application/json\n\n\
                 available: text/csv\n  application/json\n"
            )
        );
        assert_eq!(response.header("vary"), Some("accept"));
        let json = app
            .get(path)
            .header("accept", "application/problem+json")
            .await;
        assert_eq!(
            json.json::<serde_json::Value>()["available"][1],
            "application/json"
        );
    }
    let calls = app.app().request().build().state::<renderers::Calls>();
    assert_eq!(
        calls.unwrap().0.load(std::sync::atomic::Ordering::Relaxed),
        0
    );
}

#[tokio::test]
async fn an_outcome_of_a_view_with_several_renderers_is_told_as_ever() {
    let response = renderers().get("/fails").header("accept", "text/csv").await;
    assert_eq!(response.text(), "409 Conflict\n\ntoo late\n");
    assert_eq!(response.header("vary"), Some("accept"));
}

#[test]
fn renderers_that_a_client_cannot_choose_among_are_errors_of_the_start() {
    #[track_caller]
    fn check(options: ViewOptions<'_>, expected: &str) {
        let mut config = Configurator::new();
        config
            .add_renderer("csv", renderers::Csv)
            .add_renderer("silent", renderers::Silent);
        config.add_renderer("csv2", renderers::Csv);
        let view = Rendered(|_request: Request| async { Ok::<_, Error>(1) });
        config.add_view(
            view,
            ViewOptions {
                route: Some("/"),
                ..options
            },
        );
        let report = config.make_app().unwrap_err().to_string();
        assert!(report.contains(expected), "{expected} is not in {report}");
    }
    let several = |renderers| ViewOptions {
        renderers,
        ..ViewOptions::DEFAULT
    };
    check(
        several(&["csv", "silent"]),
        "a view has several renderers, and `silent` does not say what it makes",
    );
    check(
        several(&["csv", "json", "csv2"]),
        "a view has the renderers `csv` and `csv2`, and both make text/csv",
    );
    check(several(&["csv", "jsn"]), "did you mean `json`?");
    check(
        ViewOptions {
            renderer: Some("json"),
            ..several(&["csv"])
        },
        "a view has both a `renderer` and `renderers`",
    );
}

#[tokio::test]
async fn a_template_may_be_one_of_the_renderers() {
    const PAGE: &[EmbeddedTemplate] = &[EmbeddedTemplate {
        package: "shop",
        path: "page.jinja2",
        file: "",
        source: "<p>{{ name }} by {{ renderer_name }}",
        uses: &[],
    }];
    let mut config = Configurator::new();
    config.add_templates(PAGE);
    let value = || std::collections::BTreeMap::from([("name", "tea")]);
    let view = Rendered(move |_request: Request| async move { Ok::<_, Error>(value()) });
    let options = ViewOptions {
        route: Some("/"),
        renderers: &["page.jinja2", "json"],
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    let app = TestApp::new(config.make_app().unwrap());
    let page = app.get("/").header("accept", "text/html,*/*;q=0.8").await;
    assert_eq!(page.text(), "<p>tea by page.jinja2");
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let json = app.get("/").header("accept", "application/json").await;
    assert_eq!(json.text(), r#"{"name":"tea"}"#);
    assert_eq!(json.header("vary"), Some("accept"));
}
