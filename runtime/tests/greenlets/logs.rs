//! What was logged, and inside of which spans.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry, Scope};

/// Collects the lines that are logged where it is the subscriber.
#[derive(Clone, Default)]
pub(crate) struct Logs(Arc<Mutex<Vec<Line>>>);

/// A line of the log.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) level: Level,
    /// The message, then ` name=value` for each field.
    pub(crate) text: String,
    /// The spans, the outermost first: the name, then ` name=value` for each field.
    pub(crate) spans: Vec<String>,
}

impl Logs {
    /// The subscriber.
    pub(crate) fn subscriber(&self) -> Dispatch {
        Dispatch::new(Registry::default().with(self.clone()))
    }

    /// Collects the lines of the whole process, which can be done once.
    pub(crate) fn of_process() -> Logs {
        let logs = Logs::default();
        tracing::dispatcher::set_global_default(logs.subscriber()).unwrap();
        logs
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        self.0.lock().unwrap().clone()
    }

    /// The texts of the errors.
    pub(crate) fn errors(&self) -> Vec<String> {
        let errors = self.lines().into_iter();
        let errors = errors.filter(|line| line.level == Level::ERROR);
        errors.map(|line| line.text).collect()
    }
}

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Logs {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut text = Text(attributes.metadata().name().to_owned());
        attributes.record(&mut text);
        let span = context.span(id).unwrap();
        span.extensions_mut().insert(text);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let scope = context.event_scope(event);
        let spans = scope.into_iter().flat_map(Scope::from_root);
        let spans = spans.map(|span| span.extensions().get::<Text>().unwrap().0.clone());
        let line = Line {
            level: *event.metadata().level(),
            text: text.0,
            spans: spans.collect(),
        };
        self.0.lock().unwrap().push(line);
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.0.insert_str(0, &format!("{value:?}")),
            name => write!(self.0, " {name}={value:?}").unwrap(),
        }
    }
}
