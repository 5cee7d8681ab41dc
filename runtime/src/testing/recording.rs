//! What an application renders and tells while it is tested (Q6).

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::header;
use serde_json::Value as Json;

use super::difference::differences;
use super::{CurrentRequest, DummyRequest};
use crate::config::{Action, Configurator, Phase};
use crate::error::Result;
use crate::event::Event;
use crate::http::{HeaderValue, Response};
#[cfg(feature = "templates")]
use crate::renderer::templates;
use crate::renderer::{Renderer, System, Value};

/// What tests ask of a [`Configurator`].
pub trait TestConfigurator {
    /// Records what is rendered by a renderer or a template of that name, which renders nothing any more. It stands in place of any other
    /// renderer of the name, whichever is added first.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::{self, TestApp, TestConfigurator};
    /// use serde::Serialize;
    /// use serde_json::json;
    ///
    /// #[derive(Serialize)]
    /// struct Page {
    ///     name: String,
    ///     visits: u32,
    /// }
    ///
    /// #[view_config(route = "/{name}", renderer = "page")]
    /// async fn page(name: String) -> Page {
    ///     Page { name, visits: 3 }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = testing::set_up();
    /// config.scan_module(module_path!());
    /// let page = config.testing_add_renderer("page");
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// app.get("/ada").ok().await;
    /// page.assert_rendered(json!({ "name": "ada", "visits": 3 }));
    /// page.assert_names(json!({ "name": "ada" }));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn testing_add_renderer(&mut self, name: &str) -> RecordedRenderer;

    /// Records the events of a type.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::event::NewRequest;
    /// use aiopyramid::testing::{self, TestApp, TestConfigurator};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = testing::set_up();
    /// let requests = config.testing_add_subscriber::<NewRequest>();
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// app.get("/nowhere").await;
    /// assert_eq!(requests.len(), 1);
    /// assert_eq!(requests.last().request.uri(), "/nowhere");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn testing_add_subscriber<E: Event>(&mut self) -> RecordedEvents<E>;

    /// Makes the application, and has the code of the test run for a request to it: a GET of `/` (Q3).
    ///
    /// # Errors
    ///
    /// Those of [`Configurator::make_app`].
    #[track_caller]
    fn begin(self) -> Result<CurrentRequest>;

    /// Makes the application, and has the code of the test run for this request to it.
    ///
    /// # Errors
    ///
    /// Those of [`Configurator::make_app`].
    #[track_caller]
    fn begin_with(self, request: DummyRequest) -> Result<CurrentRequest>;
}

impl TestConfigurator for Configurator {
    #[track_caller]
    fn testing_add_renderer(&mut self, name: &str) -> RecordedRenderer {
        let recorded = RecordedRenderer {
            name: name.into(),
            values: Shared::default(),
        };
        let recorder = Arc::new(Recorder::of(recorded.clone()));
        let name = name.to_owned();
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            registry.replace_renderer(name, recorder);
        }));
        recorded
    }

    #[track_caller]
    fn testing_add_subscriber<E: Event>(&mut self) -> RecordedEvents<E> {
        let recorded = RecordedEvents(Shared::default());
        let events = Shared::clone(&recorded.0);
        self.add_subscriber(move |event: Arc<E>| {
            lock(&events).push(event);
            ready(Ok(()))
        });
        recorded
    }

    #[track_caller]
    fn begin(self) -> Result<CurrentRequest> {
        self.begin_with(DummyRequest::new())
    }

    #[track_caller]
    fn begin_with(self, request: DummyRequest) -> Result<CurrentRequest> {
        let app = self.make_app()?;
        Ok(request.with(&app).make_current())
    }
}

type Shared<T> = Arc<Mutex<Vec<T>>>;

fn lock<T>(list: &Shared<T>) -> MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The values that a renderer was given, as JSON. Clones look at the same values.
#[derive(Clone)]
#[doc(alias = "DummyTemplateRenderer")]
pub struct RecordedRenderer {
    name: Arc<str>,
    values: Shared<Json>,
}

impl RecordedRenderer {
    /// All values, the first first.
    pub fn values(&self) -> Vec<Json> {
        lock(&self.values).clone()
    }

    /// How often something was rendered.
    pub fn len(&self) -> usize {
        lock(&self.values).len()
    }

    /// Whether nothing was rendered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last value.
    ///
    /// # Panics
    ///
    /// When nothing was rendered.
    #[track_caller]
    pub fn last(&self) -> Json {
        match lock(&self.values).last() {
            Some(value) => value.clone(),
            None => panic!("nothing was rendered by `{}`", self.name),
        }
    }

    /// Fails the test where the last value is another one. The message names each difference.
    #[track_caller]
    pub fn assert_rendered(&self, expected: Json) {
        self.compare(&expected, &self.last());
    }

    /// Fails the test where the last value has not these names with these values. What it has besides plays no part.
    #[track_caller]
    #[doc(alias = "assert_")]
    pub fn assert_names(&self, expected: Json) {
        let mut found = self.last();
        if let (Some(expected), Some(found)) = (expected.as_object(), found.as_object_mut()) {
            found.retain(|name, _| expected.contains_key(name));
        }
        self.compare(&expected, &found);
    }

    #[track_caller]
    fn compare(&self, expected: &Json, found: &Json) {
        let differences = differences(expected, found);
        assert!(
            differences.is_empty(),
            "`{}` was given another value:\n  {}\n\n{found:#}",
            self.name,
            differences.join("\n  ")
        );
    }
}

impl fmt::Debug for RecordedRenderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordedRenderer({}: {:?})", self.name, self.values())
    }
}

/// Records, and renders nothing.
struct Recorder {
    recorded: RecordedRenderer,
    /// What the real one makes, so that clients still choose among several; unknown for an application's own.
    content_type: Option<HeaderValue>,
}

impl Recorder {
    fn of(recorded: RecordedRenderer) -> Recorder {
        Recorder {
            content_type: content_type(&recorded.name),
            recorded,
        }
    }
}

fn content_type(name: &str) -> Option<HeaderValue> {
    match name {
        "json" => Some(HeaderValue::from_static("application/json")),
        "string" => Some(HeaderValue::from_static("text/plain; charset=utf-8")),
        #[cfg(feature = "templates")]
        name if templates::name::is_template(name) => Some(templates::content_type_of(name)),
        _ => None,
    }
}

impl Renderer for Recorder {
    fn render(&self, value: Value<'_>, _system: &System<'_>) -> Result<Response> {
        lock(&self.recorded.values).push(serde_json::to_value(value)?);
        let mut response = Response::new("");
        if let Some(content_type) = &self.content_type {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        Ok(response)
    }

    fn media_type(&self) -> Option<&str> {
        let content_type = self.content_type.as_ref()?.to_str().ok()?;
        content_type.split(';').next()
    }
}

/// The events of a type that were told. Clones look at the same events.
pub struct RecordedEvents<E>(Shared<Arc<E>>);

impl<E> RecordedEvents<E> {
    /// All events, the first first.
    pub fn seen(&self) -> Vec<Arc<E>> {
        lock(&self.0).clone()
    }

    /// How many were told.
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }

    /// Whether none was told.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last event.
    ///
    /// # Panics
    ///
    /// When none was told.
    #[track_caller]
    pub fn last(&self) -> Arc<E> {
        match lock(&self.0).last() {
            Some(event) => Arc::clone(event),
            None => panic!("no `{}` was told", std::any::type_name::<E>()),
        }
    }
}

impl<E> Clone for RecordedEvents<E> {
    fn clone(&self) -> RecordedEvents<E> {
        RecordedEvents(Shared::clone(&self.0))
    }
}

impl<E> fmt::Debug for RecordedEvents<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "RecordedEvents({} of {})",
            self.len(),
            std::any::type_name::<E>()
        )
    }
}
