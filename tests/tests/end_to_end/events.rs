//! Who is told of what, in which order, and what becomes of it.

use std::sync::{Arc, Mutex};

use aiopyramid::event::{AnyEvent, BeforeTraversal, ContextFound, Event, When};
use aiopyramid::introspection::Introspectable;
use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    pub(crate) fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The diary of a request's application.
    pub(crate) fn of(request: &Request) -> Diary {
        Diary::clone(&request.state::<Diary>().unwrap())
    }
}

pub(crate) fn note(request: &Request, what: impl Into<String>) {
    Diary::of(request).note(what);
}

/// An application of a module of this file, and its diary.
fn of_module(module: &str, configure: impl FnOnce(&mut Configurator)) -> (TestApp, Diary) {
    let mut config = Configurator::new();
    let diary = Diary::default();
    config.state(diary.clone());
    config.scan_module(&format!("{}::{module}", module_path!()));
    configure(&mut config);
    let app = config.make_app().unwrap_or_else(|error| panic!("{error}"));
    (TestApp::new(app), diary)
}

mod told {
    use std::sync::Arc;

    use aiopyramid::event::{BeforeTraversal, ContextFound};
    use aiopyramid::prelude::*;

    use super::note;

    #[subscriber(NewRequest)]
    fn request_is_new(event: &NewRequest) {
        note(&event.request, "NewRequest");
    }

    #[subscriber(BeforeTraversal)]
    async fn before_traversal(event: &BeforeTraversal) {
        let route = event.request.matched_route().unwrap();
        note(
            &event.request,
            format!("BeforeTraversal {}", route.pattern()),
        );
    }

    #[subscriber(ContextFound)]
    async fn context_found(event: Arc<ContextFound>) -> Result<()> {
        note(&event.request, "ContextFound");
        Ok(())
    }

    #[subscriber(BeforeRender)]
    fn before_render(event: &BeforeRender) -> Result<()> {
        let value = serde_json::to_string(event.value())?;
        let (view, renderer) = (event.view, &event.renderer_name);
        note(
            &event.request,
            format!("BeforeRender {renderer} of {view} {value}"),
        );
        Ok(())
    }

    #[subscriber(NewResponse)]
    async fn response_is_new(event: &mut NewResponse) {
        let status = event.response.status().as_u16();
        note(&event.request, format!("NewResponse {status}"));
    }

    fn body(request: &Request, view: &str) -> Vec<u8> {
        note(request, view);
        request.add_response_callback(|request: &Request, _: &mut Response| {
            note(request, "response callback");
        });
        request.add_finished_callback(|request: &Request| note(request, "finished callback"));
        vec![1, 2]
    }

    #[view_config(route = "/async", renderer = "json")]
    async fn coroutine(request: &Request) -> Vec<u8> {
        body(request, "view")
    }

    #[view_config(route = "/plain", renderer = "json")]
    fn plain(request: &Request) -> Vec<u8> {
        body(request, "view")
    }

    #[view_config(route = "/greenlet", renderer = "json", mapper = GreenletMapper)]
    fn greenlet(request: &Request) -> Vec<u8> {
        body(request, "view")
    }

    #[view_config(route = "/text", renderer = "string")]
    async fn text(request: &Request) -> &'static str {
        note(request, "view");
        "text"
    }
}

fn noting_tween(config: &mut Configurator) {
    config.add_tween("tween", |request: Request, next: Next| async move {
        note(&request, "tween in");
        let response = next.call(request.clone()).await;
        note(&request, "tween out");
        response
    });
}

#[tokio::test]
async fn l2_a_request_goes_its_way_in_this_order() {
    let (app, diary) = of_module("told", noting_tween);
    for (path, view) in [
        ("/async", "coroutine"),
        ("/plain", "plain"),
        ("/greenlet", "greenlet"),
    ] {
        assert_eq!(app.get(path).await.text(), "[1,2]");
        assert_eq!(
            diary.take(),
            [
                "tween in",
                "NewRequest",
                &format!("BeforeTraversal {path}"),
                "ContextFound",
                "view",
                &format!("BeforeRender json of {view} [1,2]"),
                "tween out",
                "response callback",
                "NewResponse 200",
                "finished callback",
            ]
        );
    }
}

#[tokio::test]
async fn l6_what_leads_nowhere_is_told_as_far_as_it_comes() {
    let (app, diary) = of_module("told", noting_tween);
    assert_eq!(app.get("/nowhere").await.status(), 404);
    assert_eq!(
        diary.take(),
        ["tween in", "NewRequest", "tween out", "NewResponse 404"]
    );
    assert_eq!(app.get("/text").await.text(), "text");
    assert_eq!(diary.take()[5], "BeforeRender string of text \"text\"");
}

#[tokio::test]
async fn l3_an_error_of_a_subscriber_is_answered_and_tweens_see_the_response() {
    fn refuse<E: Event>(event: &E) -> Result<()> {
        let asked = event.request().unwrap().header("x-refuse").unwrap_or("");
        match std::any::type_name::<E>().ends_with(asked) && !asked.is_empty() {
            true => Err(HttpForbidden::new(asked.to_owned()).into()),
            false => Ok(()),
        }
    }
    let (app, _) = of_module("told", |config| {
        config.add_subscriber(refuse::<NewRequest>);
        config.add_subscriber(refuse::<BeforeTraversal>);
        config.add_subscriber(refuse::<ContextFound>);
        config.add_subscriber(refuse::<BeforeRender>);
        config.add_tween("tween", |request: Request, next: Next| async move {
            let response = next.call(request).await?;
            let status = response.status().as_str().to_owned();
            Ok(response.with_header("x-seen", status))
        });
    });
    for event in [
        "NewRequest",
        "BeforeTraversal",
        "ContextFound",
        "BeforeRender",
    ] {
        for path in ["/async", "/plain", "/greenlet", "/text"] {
            let response = app.get(path).header("x-refuse", event).await;
            assert_eq!(response.status(), 403, "{event} {path}");
            assert_eq!(response.header("x-seen"), Some("403"), "{event} {path}");
        }
    }
    assert_eq!(app.get("/async").await.header("x-seen"), Some("200"));
}

mod forms {
    use std::num::ParseIntError;
    use std::sync::Arc;

    use aiopyramid::event::{AnyEvent, Event};
    use aiopyramid::prelude::*;
    use tokio::task::yield_now;

    use super::Diary;

    pub(super) struct Placed {
        pub(super) diary: Diary,
        pub(super) number: &'static str,
    }

    impl Event for Placed {}

    pub(super) struct Paid(pub(super) Diary);

    impl Event for Paid {}

    #[subscriber(Placed)]
    fn plain(event: &Placed) {
        synchronize(yield_now());
        event.diary.note("plain");
    }

    #[subscriber(Placed)]
    fn plain_that_may_fail(event: &Placed) -> Result<(), ParseIntError> {
        event.diary.note("plain, may fail");
        event.number.parse::<u8>().map(drop)
    }

    #[subscriber(Placed)]
    async fn sharing(event: Arc<Placed>) {
        yield_now().await;
        event.diary.note("sharing");
    }

    #[subscriber(Placed)]
    async fn borrowing(event: &Placed) -> Result<()> {
        yield_now().await;
        event.diary.note("borrowing");
        Ok(())
    }

    #[subscriber(Placed)]
    #[allow(clippy::manual_async_fn, reason = "it is the form that is tested")]
    fn of_a_future(event: Arc<Placed>) -> impl Future<Output = ()> {
        async move { event.diary.note("a future") }
    }

    fn is_seven(event: &Placed) -> bool {
        event.number == "7"
    }

    fn never(_: &Placed) -> bool {
        false
    }

    #[subscriber(Placed, predicate = is_seven)]
    fn seven(event: &Placed) {
        event.diary.note("seven");
    }

    #[subscriber(Placed, predicate = [is_seven, never])]
    async fn seven_and_never(event: &Placed) {
        event.diary.note("never");
    }

    pub(super) trait Kept: Event {
        fn diary(&self) -> &Diary;
    }

    impl Kept for Placed {
        fn diary(&self) -> &Diary {
            &self.diary
        }
    }

    impl Kept for Paid {
        fn diary(&self) -> &Diary {
            &self.0
        }
    }

    #[subscriber(Placed, Paid)]
    fn both(event: &impl Kept) {
        event.diary().note("both");
    }

    #[subscriber(Paid)]
    #[subscriber(Placed)]
    async fn both_again<E: Kept>(event: Arc<E>) {
        event.diary().note("both again");
    }

    #[subscriber]
    fn any(event: &AnyEvent) {
        let placed = event.downcast_ref::<Placed>();
        if let Some(diary) = placed.map(|placed| &placed.diary) {
            diary.note("any");
        }
        assert_eq!(event.is::<Placed>(), placed.is_some());
    }
}

#[tokio::test]
async fn g17_every_form_of_function_is_told_the_most_general_first() {
    let (app, _) = of_module("forms", |_| {});
    let diary = Diary::default();
    let placed = |number| forms::Placed {
        diary: diary.clone(),
        number,
    };
    app.app().notify(placed("7")).await.unwrap();
    assert_eq!(
        diary.take(),
        [
            "any",
            "plain",
            "plain, may fail",
            "sharing",
            "borrowing",
            "a future",
            "seven",
            "both",
            "both again",
        ]
    );
    let request = app.app().request().build();
    request.notify(placed("8")).await.unwrap();
    assert!(!diary.take().contains(&"seven".to_owned()));
    app.app().notify(forms::Paid(diary.clone())).await.unwrap();
    assert_eq!(diary.take(), ["both", "both again"]);
}

#[tokio::test]
async fn g17_the_first_error_is_the_end_of_it() {
    let (app, _) = of_module("forms", |_| {});
    let diary = Diary::default();
    let placed = forms::Placed {
        diary: diary.clone(),
        number: "many",
    };
    let error = app.app().notify(placed).await.unwrap_err();
    assert!(
        error.downcast_ref::<std::num::ParseIntError>().is_some(),
        "{error}"
    );
    assert_eq!(diary.take(), ["any", "plain", "plain, may fail"]);
}

#[tokio::test]
async fn an_event_that_nobody_hears_is_no_error() {
    let (app, _) = of_module("told", |_| {});
    let paid = || forms::Paid(Diary::default());
    app.app().notify(paid()).await.unwrap();
    Request::builder().build().notify(paid()).await.unwrap();
}

mod declared {
    use aiopyramid::prelude::*;

    pub(super) fn is_get(event: &NewRequest) -> bool {
        event.request.method() == Method::GET
    }

    #[subscriber(NewRequest, predicate = [is_get, is_get])]
    fn plain(_: &NewRequest) {}

    #[subscriber(NewResponse)]
    async fn changing(_: &mut NewResponse) {}
}

/// Calls that register what the module above declares.
#[test]
fn a_subscriber_is_handwriting_for_a_call() {
    fn registered(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
        let mut config = Configurator::new();
        configure(&mut config);
        let app = config.make_app().unwrap();
        let entries = app.introspection().iter().map(|entry| {
            let values: Vec<_> = entry.values().collect();
            format!("{} {} {values:?}", entry.category(), entry.title())
        });
        entries.collect()
    }
    async fn changing(_: &mut NewResponse) {}
    let module = concat!(module_path!(), "::declared");
    let declared = registered(|config| {
        config.scan_module(module);
    });
    let called = registered(|config| {
        let plain = |_: &NewRequest| {};
        config.add_subscriber(When(declared::is_get, When(declared::is_get, plain)));
        config.add_subscriber(changing);
    });
    assert_eq!(declared, called);
    assert_eq!(declared.len(), 2);
    assert!(declared[0].contains("is_get, "), "{declared:?}");
}

#[tokio::test]
async fn l4_subscribers_in_either_form_change_the_response() {
    async fn first(event: &mut NewResponse) -> Result<()> {
        tokio::task::yield_now().await;
        let headers = event.response.headers_mut();
        headers.insert("x-first", HeaderValue::from_static("1"));
        Ok(())
    }
    let (app, diary) = of_module("told", |config| {
        config.add_subscriber(first);
        config.add_subscriber(|event: &mut NewResponse| {
            synchronize(tokio::task::yield_now());
            assert!(event.response.headers().contains_key("x-first"));
            let response = std::mem::take(&mut event.response);
            event.response = response.with_status(StatusCode::CREATED);
        });
        config.add_subscriber(async |event: &mut NewResponse| {
            event
                .response
                .headers_mut()
                .insert("x-last", HeaderValue::from_static("1"));
        });
        let is_created = |event: &NewResponse| event.response.status() == StatusCode::CREATED;
        let noting = |event: &mut NewResponse| note(&event.request, "created");
        config.add_subscriber(When(is_created, noting));
        config.add_subscriber(|event: &AnyEvent| match event.status() {
            Some(status) => note(event.request().unwrap(), format!("any {status}")),
            None => assert!(!event.is::<NewResponse>()),
        });
    });
    let response = app.get("/text").await;
    assert_eq!((response.status().as_u16(), response.text()), (201, "text"));
    assert_eq!(response.header("x-first"), Some("1"));
    assert_eq!(response.header("x-last"), Some("1"));
    let notes = diary.take();
    assert_eq!(
        notes[notes.len() - 3..],
        ["any 200 OK", "NewResponse 200", "created"]
    );
}

#[tokio::test]
async fn the_application_is_told_of_before_it_is_there() {
    let diary = Diary::default();
    let mut config = Configurator::new();
    let notes = diary.clone();
    config.add_subscriber(move |event: &ApplicationCreated| {
        synchronize(tokio::task::yield_now());
        let titles = event.app.introspection().iter();
        notes.note(titles.map(Introspectable::title).collect::<String>());
    });
    config.make_app().unwrap();
    let told = diary.take();
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with("ApplicationCreated"), "{told:?}");

    let mut config = Configurator::new();
    config.add_subscriber(|_: &ApplicationCreated| Err(Error::msg("not today")));
    assert_eq!(config.make_app().unwrap_err().to_string(), "not today");
}

mod rendered {
    use aiopyramid::prelude::*;
    use aiopyramid::renderer::{Renderer, System, Value};
    use serde::Serialize;

    pub(super) struct Named;

    impl Renderer for Named {
        fn render(&self, value: Value<'_>, system: &System<'_>) -> Result<Response> {
            let value = serde_json::to_string(&value)?;
            let added = system.name("site").map(|site| serde_json::to_string(&site));
            let added = added.transpose()?.unwrap_or_default();
            let names: Vec<&str> = system.names().collect();
            Ok(Response::text(format!("{value} {added} {names:?}")))
        }
    }

    #[derive(Serialize)]
    struct Page<'a> {
        // Not in alphabetical order.
        title: &'a str,
        author: Option<&'a str>,
    }

    #[subscriber(BeforeRender)]
    async fn site(event: &BeforeRender) {
        tokio::task::yield_now().await;
        event.insert("site", "The Daily");
        event.insert("title", "of the subscriber");
        let markup = event.request.header("x-markup").is_some();
        assert!(!event.contains("markup"));
        event.insert("markup", markup);
        assert!(event.contains("markup"));
    }

    #[view_config(route = "/async/{title}", renderer = "named")]
    async fn borrowed(title: &str) -> Page<'_> {
        Page {
            title,
            author: None,
        }
    }

    #[view_config(route = "/plain/{title}", renderer = "named")]
    fn plain(title: &str) -> Page<'_> {
        Page {
            title,
            author: Some("Ada"),
        }
    }
}

#[tokio::test]
async fn r10_renderers_of_ones_own_get_the_value_as_it_was_and_the_names_beside_it() {
    let (app, _) = of_module("rendered", |config| {
        config.add_renderer("named", rendered::Named);
    });
    let names = r#""The Daily" ["site", "title", "markup"]"#;
    assert_eq!(
        app.get("/async/x").await.text(),
        format!(r#"{{"title":"x","author":null}} {names}"#)
    );
    assert_eq!(
        app.get("/plain/x").await.text(),
        format!(r#"{{"title":"x","author":"Ada"}} {names}"#)
    );
}

mod plain_templates {
    use aiopyramid::prelude::*;

    #[subscriber(BeforeRender)]
    fn names(event: &BeforeRender) -> Result<()> {
        synchronize(tokio::task::yield_now());
        if event.request.header("x-fail").is_some() {
            return Err(HttpConflict::new("no names").into());
        }
        event.insert("site", "R&D");
        event.insert("title", "of the subscriber");
        event.insert("request", "hidden");
        Ok(())
    }
}

#[tokio::test]
async fn r10_templates_see_names_of_subscribers_behind_those_of_the_value() {
    use aiopyramid::renderer::templates::EmbeddedTemplate;
    use aiopyramid::view::Rendered;

    let templates: &'static [EmbeddedTemplate] = &[EmbeddedTemplate {
        package: "pages",
        path: "a.jinja2",
        file: "",
        source: "{{ title }} of {{ site }} {{ request }} {{ shout('x') }}",
        uses: &[],
    }];
    for may_wait in [true, false] {
        let (app, _) = of_module("plain_templates", |config| {
            config.add_templates(templates);
            match may_wait {
                true => config.add_template_function("shout", |text: String| {
                    synchronize(tokio::task::yield_now());
                    text.to_uppercase()
                }),
                false => config.add_template_function("shout", |text: String| text.to_uppercase()),
            };
            let options = |route| ViewOptions {
                route: Some(route),
                renderer: Some("a.jinja2"),
                ..ViewOptions::DEFAULT
            };
            let value = || Ok::<_, Error>([("title", "<b>")].into_iter().collect::<Map>());
            config.add_view(
                Rendered(move |_: Request| async move { value() }),
                options("/async"),
            );
            config.add_view(Rendered(move |_: Request| value()), options("/plain"));
            let mail =
                |request: Request| async move { request.render("a.jinja2", &Map::new()).await };
            let options = ViewOptions {
                route: Some("/mail"),
                ..ViewOptions::DEFAULT
            };
            config.add_view(mail, options);
        });
        for path in ["/async", "/plain"] {
            let text = app.get(path).await.text().to_owned();
            assert_eq!(text, "&lt;b&gt; of R&amp;D hidden X", "{path}");
        }
        let mail = app.get("/mail").await.text().to_owned();
        assert_eq!(mail, "of the subscriber of R&amp;D hidden X");
        for path in ["/async", "/plain", "/mail"] {
            let failed = app.get(path).header("x-fail", "1").await;
            assert_eq!(failed.status(), 409, "{path}");
        }
        // Without a request there is nobody whom it could be about.
        let text = app.app().templates().render("a.jinja2", &Map::new()).await;
        assert!(text.is_err());
    }
}

type Map = std::collections::BTreeMap<&'static str, &'static str>;
