//! Views that are websockets: which options have a meaning for them, and what their connections go by.

use std::any::Any;
use std::sync::Arc;

use super::views::PendingView;
use super::{Configurator, Problem, ViewOptions};
use crate::introspection::Introspectable;
use crate::predicate::RequestMethod;
use crate::settings::WebsocketSettings;
use crate::site::Site;
use crate::view::View;
use crate::websocket::OwnedOptions;

/// The only method by which a websocket is opened. There is nothing that `HEAD` could ask of one.
pub(super) fn opening_method() -> RequestMethod {
    let get = RequestMethod::new(&["GET"]).ok().flatten();
    get.expect("it is the name of a method")
        .without_implied_head()
}

/// An entry with the options of a websocket view.
pub(super) fn with_options(entry: Introspectable, view: &PendingView) -> Introspectable {
    let options = view.websocket.iter().flat_map(OwnedOptions::told);
    options.fold(entry, |entry, (key, value)| entry.with(key, value))
}

/// What the connections of a websocket view go by.
pub(super) fn terms(
    view: &PendingView,
    settings: &WebsocketSettings,
) -> Option<Arc<dyn Any + Send + Sync>> {
    Some(Arc::new(view.websocket.as_ref()?.terms(settings)))
}

impl Configurator {
    /// What a websocket view says of its connections; nothing for any other view. Options without a meaning are reported.
    pub(super) fn websocket_of(
        &mut self,
        view: &View,
        options: ViewOptions<'_>,
        site: Site,
    ) -> Option<OwnedOptions> {
        if !view.outlasts_answer {
            if options.websocket.is_some() {
                let problem = Problem::new("a view has options of a websocket and is none");
                let help =
                    "declare it by `#[websocket_view(...)]`, or leave `ViewOptions::websocket` out";
                self.problems.push(problem.at(site).help(help));
            }
            return None;
        }
        for (option, help) in without_meaning(options) {
            let problem = Problem::new(format!("a websocket view has {option}"));
            self.problems.push(problem.at(site).help(help));
        }
        Some(options.websocket.unwrap_or_default().into())
    }
}

/// The options that say nothing of a websocket, as they are told, each with what to do.
fn without_meaning(options: ViewOptions<'_>) -> Vec<(&'static str, &'static str)> {
    let has_renderer = options.renderer.is_some() || !options.renderers.is_empty();
    let methods = options.request_method;
    let told = [
        (
            has_renderer,
            "a renderer",
            "drop the `renderer`: what the view says it sends, a value as JSON by `Message::json(&value)?`",
        ),
        (
            options.http_cache.is_some(),
            "an `http_cache`",
            "drop it: no one keeps the answer that opens a websocket",
        ),
        (
            options.body_limit.is_some(),
            "a `body_limit`",
            "write `max_message_size`: the request has no body, and each message has that limit",
        ),
        (
            !methods.is_empty() && !methods.contains(&"GET"),
            "a `request_method` without GET",
            "drop the `request_method`: a websocket is opened by GET",
        ),
    ];
    let told = told.into_iter().filter(|(is_given, ..)| *is_given);
    told.map(|(_, option, help)| (option, help)).collect()
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::view::{Rendering, View};
    use crate::websocket::{WebsocketMapper, WebsocketOptions};

    fn websocket() -> View {
        View::coroutine_in::<WebsocketMapper, _>(
            Rendering::Answers,
            |_| {},
            |call| {
                Box::pin(async move {
                    let (_ws, arguments) = call.arguments().take::<WebSocket, _>().await?;
                    call.taken(arguments);
                    let view = async { Ok(Response::status_only(StatusCode::OK)) };
                    call.run_async::<WebsocketMapper, _>(view).await
                })
            },
        )
    }

    const ECHO: ViewOptions<'static> = ViewOptions {
        route: Some("/echo"),
        ..ViewOptions::DEFAULT
    };

    fn problems(view: View, options: ViewOptions<'_>) -> String {
        let mut config = Configurator::new();
        config.add_view(view, options);
        config
            .make_app()
            .map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn options_without_a_meaning_are_told_at_once() {
        let told = problems(
            websocket(),
            ViewOptions {
                renderer: Some("json"),
                http_cache: Some(HttpCache::seconds(1)),
                body_limit: Some(1),
                request_method: &["POST"],
                ..ECHO
            },
        );
        for option in [
            "a websocket view has a renderer",
            "a websocket view has an `http_cache`",
            "a websocket view has a `body_limit`",
            "a websocket view has a `request_method` without GET",
        ] {
            assert!(told.contains(option), "{told}");
        }
    }

    #[test]
    fn options_of_a_websocket_on_another_view_are_a_problem() {
        let options = ViewOptions {
            websocket: Some(WebsocketOptions::DEFAULT),
            ..ECHO
        };
        let mut config = Configurator::new();
        config.add_view(async |_request: Request| "no websocket", options);
        let told = config.make_app().unwrap_err().to_string();
        assert!(told.contains("has options of a websocket"), "{told}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn only_get_opens_a_websocket() {
        let mut config = Configurator::new();
        config.add_view(websocket(), ECHO);
        let app = crate::testing::TestApp::new(config.make_app().unwrap());
        for method in [Method::POST, Method::HEAD] {
            let response = app.request(method, "/echo").await;
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(response.header("allow"), Some("GET, OPTIONS"));
        }
    }
}
