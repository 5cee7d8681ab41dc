//! What was rendered, and which events were told (Q6).

use aiopyramid::event::{Event, NewRequest};
use aiopyramid::prelude::*;
use aiopyramid::testing::{self, TestApp, TestConfigurator};
use aiopyramid::view::Rendered;
use serde::Serialize;
use serde_json::json;

use super::message_of;

#[derive(Serialize)]
struct Page {
    name: String,
    tags: Vec<&'static str>,
}

/// Its template is nowhere, since none is rendered.
async fn page(request: Request) -> Result<Page> {
    Ok(Page {
        name: request.matchdict().get("name").unwrap_or("").to_owned(),
        tags: vec!["new", "red"],
    })
}

fn config_with_page(renderers: &'static str) -> Configurator {
    let mut config = testing::set_up();
    config.add_view(
        Rendered(page),
        ViewOptions {
            route: Some("/{name}"),
            renderer: Some(renderers),
            ..ViewOptions::DEFAULT
        },
    );
    config
}

struct Loud;

impl aiopyramid::renderer::Renderer for Loud {
    fn render(
        &self,
        _value: aiopyramid::renderer::Value<'_>,
        _system: &aiopyramid::renderer::System<'_>,
    ) -> Result<Response> {
        Err(Error::msg("it is not replaced"))
    }
}

#[aiopyramid::test]
async fn q6_a_template_is_recorded_and_not_rendered() -> Result<()> {
    let mut config = config_with_page("templates/home.jinja2");
    let home = config.testing_add_renderer("templates/home.jinja2");
    let app = TestApp::new(config.make_app()?).strict();
    assert!(home.is_empty());

    let shown = app.get("/ada").await;
    assert_eq!(shown.text(), "");
    shown.assert_header("content-type", "text/html; charset=utf-8");
    home.assert_rendered(json!({ "name": "ada", "tags": ["new", "red"] }));

    app.get("/eve").await;
    assert_eq!(home.len(), 2);
    home.assert_names(json!({ "name": "eve" }));
    assert_eq!(home.values()[0]["name"], "ada");
    Ok(())
}

#[aiopyramid::test]
async fn q6_it_stands_in_place_of_a_renderer_of_its_name() -> Result<()> {
    let mut config = config_with_page("loud");
    let loud = config.testing_add_renderer("loud");
    config.add_renderer("loud", Loud);
    let app = TestApp::new(config.make_app()?);
    app.get("/ada").ok().await;
    assert_eq!(loud.last()["tags"][1], "red");
    Ok(())
}

#[test]
fn q6_a_failed_assertion_says_what_differs() {
    let mut config = config_with_page("json");
    let recorded = config.testing_add_renderer("json");
    let app = TestApp::new(config.make_app().unwrap());
    let nothing = message_of(async || drop(recorded.last()));
    assert_eq!(nothing, "nothing was rendered by `json`");

    app.get("/ada").wait();
    let message = message_of(async || {
        recorded.assert_rendered(json!({ "name": "eve", "tags": ["new"] }));
    });
    for part in [
        "`json` was given another value",
        ".name: \"eve\" was expected, found \"ada\"",
        ".tags[1]: nothing was expected, found \"red\"",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let message = message_of(async || recorded.assert_names(json!({ "colour": "red" })));
    assert!(
        message.contains(".colour: \"red\" was expected, found nothing"),
        "{message}"
    );
}

struct Ordered(u32);

impl Event for Ordered {}

#[aiopyramid::test]
async fn q6_events_are_recorded_by_their_type() -> Result<()> {
    let mut config = testing::set_up();
    let requests = config.testing_add_subscriber::<NewRequest>();
    let orders = config.testing_add_subscriber::<Ordered>();
    let app = TestApp::new(config.make_app()?);

    app.app().notify(Ordered(7)).await?;
    app.get("/one").await;
    app.get("/two").await;
    assert_eq!(orders.len(), 1);
    assert_eq!(orders.last().0, 7);
    let seen = requests.seen();
    let paths: Vec<&str> = seen.iter().map(|it| it.request.uri().path()).collect();
    assert_eq!(paths, ["/one", "/two"]);
    Ok(())
}

#[test]
#[should_panic(expected = "Ordered` was told")]
fn q6_an_event_that_nobody_has_told_fails_the_test() {
    let mut config = testing::set_up();
    config.testing_add_subscriber::<Ordered>().last();
}
