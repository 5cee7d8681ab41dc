//! What a client and a log get when something goes wrong.

use aiopyramid::event::{NewRequest, NewResponse};
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Log, Reply, Server, Wire};

mod faults {
    use aiopyramid::extract::Leaves;
    use aiopyramid::http::ProblemDetails;
    use aiopyramid::prelude::*;
    use aiopyramid::renderer::{Renderer, System, Value};

    #[view_config(route = "/well")]
    async fn well() -> &'static str {
        "well"
    }

    #[view_config(route = "/panic/async")]
    async fn coroutine() -> &'static str {
        panic!("no luck in async")
    }

    #[view_config(route = "/panic/later")]
    async fn after_a_wait() -> &'static str {
        tokio::task::yield_now().await;
        panic!("no luck later")
    }

    #[view_config(route = "/panic/plain")]
    fn plain() -> &'static str {
        panic!("no luck in plain")
    }

    #[view_config(route = "/panic/renderer", renderer = "panicking")]
    async fn rendered() -> u8 {
        1
    }

    #[view_config(route = "/panic/plain/renderer", renderer = "panicking")]
    fn rendered_plainly() -> u8 {
        1
    }

    #[view_config(route = "/panic/extractor")]
    async fn extracted(_argument: Panicking) -> &'static str {
        "extracted"
    }

    #[view_config(route = "/panic/plain/extractor")]
    fn extracted_plainly(_argument: Panicking) -> &'static str {
        "extracted"
    }

    pub(super) struct Panicking;

    impl Renderer for Panicking {
        fn render(&self, _value: Value<'_>, _system: &System<'_>) -> Result<Response> {
            panic!("no luck in renderer")
        }
    }

    impl FromRequest for Panicking {
        type Body = Leaves;
        type Rejection = HttpBadRequest;

        async fn from_request(_request: &Request) -> Result<Panicking, HttpBadRequest> {
            panic!("no luck in extractor")
        }
    }

    #[view_config(route = "/error")]
    async fn error() -> Result<String> {
        Ok(run_in_executor(|| std::fs::read_to_string("/there/is/no/such/file")).await?)
    }

    #[view_config(route = "/error/plain")]
    fn plain_error() -> Result<String> {
        Ok("many".parse::<u8>()?.to_string())
    }

    #[view_config(route = "/error/json", renderer = "json")]
    async fn rendered_error() -> Result<u8, std::num::ParseIntError> {
        "many".parse()
    }

    #[view_config(route = "/http/error")]
    async fn http_error() -> Result<&'static str> {
        Err(HttpConflict::new("somebody was faster").into())
    }

    #[view_config(route = "/http/typed", renderer = "json")]
    fn http_typed() -> Result<u8, HttpGone> {
        Err(HttpGone::new("long gone"))
    }

    #[view_config(route = "/http/value")]
    async fn http_value() -> HttpForbidden {
        HttpForbidden::new("not for you")
    }

    #[view_config(route = "/http/redirect")]
    async fn redirect() -> Result<&'static str> {
        Err(HttpSeeOther::new("/well").into())
    }

    #[view_config(route = "/http/headers")]
    async fn headers() -> Result<&'static str, HttpException> {
        let later = HeaderValue::from_static("120");
        Err(HttpTooManyRequests::new("slow down")
            .with_header(header::RETRY_AFTER, later)
            .into())
    }

    #[view_config(route = "/http/500")]
    async fn chosen() -> Result<&'static str> {
        Err(HttpInternalServerError::new("a sentence for the client").into())
    }

    #[view_config(route = "/http/problem")]
    async fn problem() -> Result<&'static str> {
        let problem = ProblemDetails::new(StatusCode::BAD_GATEWAY);
        Err(problem.with_detail("the other side is down").into())
    }

    #[view_config(route = "/http/no-content")]
    async fn no_content() -> HttpNoContent {
        HttpNoContent::default()
    }

    #[view_config(route = "/http/response")]
    async fn response() -> Result<&'static str, Response> {
        Err(Response::text("any response").with_status(StatusCode::IM_A_TEAPOT))
    }
}

fn faults(settings: &str) -> Configurator {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::faults"));
    config.add_renderer("panicking", faults::Panicking);
    config.add_tween("asked_to", |request: Request, next: Next| async move {
        panic_if_asked(&request, "tween");
        next.call(request).await
    });
    config.add_subscriber(|event: &NewRequest| {
        panic_if_asked(&event.request, "request");
        Ok(())
    });
    config.add_subscriber(|event: &mut NewResponse| {
        panic_if_asked(&event.request, "response");
        Ok(())
    });
    config
}

fn panic_if_asked(request: &Request, place: &str) {
    assert!(
        request.header("x-panic") != Some(place),
        "no luck in {place}"
    );
}

/// The id of an incident, from a body that says nothing else.
#[track_caller]
fn incident(reply: &Reply) -> &str {
    let id = reply
        .text
        .strip_prefix("500 Internal Server Error\n\nSomething went wrong on the server. It is not your fault.\n\nincident: ");
    let id = id.and_then(|id| id.strip_suffix('\n'));
    let id = id.unwrap_or_else(|| panic!("{reply:?}"));
    assert!(
        id.len() == 16 && id.chars().all(|c| c.is_ascii_hexdigit()),
        "{id}"
    );
    id
}

#[test]
fn a_panic_anywhere_is_a_500_with_an_incident_and_the_connection_lives_on() {
    let server = Server::configured(faults(""));
    let mut wire = server.connect();
    let well = |wire: &mut Wire| {
        assert_eq!(wire.request("GET", "/well").reply().both(), (200, "well"));
    };
    for path in [
        "/panic/async",
        "/panic/later",
        "/panic/plain",
        "/panic/renderer",
        "/panic/plain/renderer",
        "/panic/extractor",
        "/panic/plain/extractor",
    ] {
        let reply = wire.request("GET", path).reply();
        assert_eq!(reply.status, 500, "{path}");
        incident(&reply);
        well(&mut wire);
    }
    for place in ["tween", "request", "response"] {
        wire.send(format!(
            "GET /well HTTP/1.1\r\nhost: x\r\nx-panic: {place}\r\n\r\n"
        ));
        let reply = wire.reply();
        assert_eq!(reply.status, 500, "{place}");
        incident(&reply);
        well(&mut wire);
    }
}

#[test]
fn an_error_that_is_no_outcome_of_http_is_a_500_that_tells_nothing_but_an_incident() {
    let server = Server::configured(faults(""));
    let ids: Vec<String> = ["/error", "/error/plain", "/error/json", "/error"]
        .map(|path| incident(&server.get(path)).to_owned())
        .into();
    for (index, id) in ids.iter().enumerate() {
        assert!(!ids[..index].contains(id), "{ids:?}");
    }
}

#[test]
fn with_debug_the_body_says_what_went_wrong_and_where() {
    let server = Server::configured(faults("[app]\ndebug = true"));
    for (path, parts) in [
        (
            "/error",
            ["No such file or directory", "panics_and_errors.rs:"],
        ),
        ("/error/plain", ["invalid digit", "panics_and_errors.rs:"]),
        (
            "/panic/async",
            ["panicked: no luck in async", "panics_and_errors.rs:"],
        ),
        (
            "/panic/plain",
            ["panicked: no luck in plain", "panics_and_errors.rs:"],
        ),
        (
            "/panic/renderer",
            ["panicked: no luck in renderer", "panics_and_errors.rs:"],
        ),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status, 500, "{path}");
        for part in ["incident: "].into_iter().chain(parts) {
            assert!(
                reply.text.contains(part),
                "{path}: {part:?} is not in {}",
                reply.text
            );
        }
    }
}

#[test]
fn e6_outcomes_of_http_keep_their_status_as_values_and_as_errors() {
    for settings in ["", "[app]\ndebug = true"] {
        let server = Server::configured(faults(settings));
        for (path, status, text) in [
            ("/http/error", 409, "409 Conflict\n\nsomebody was faster\n"),
            ("/http/typed", 410, "410 Gone\n\nlong gone\n"),
            ("/http/value", 403, "403 Forbidden\n\nnot for you\n"),
            (
                "/http/redirect",
                303,
                "303 See Other\n\nThe answer is to be had at another address.\n\n/well\n",
            ),
            ("/http/headers", 429, "429 Too Many Requests\n\nslow down\n"),
            ("/http/no-content", 204, ""),
            ("/http/response", 418, "any response"),
        ] {
            assert_eq!(server.get(path).both(), (status, text), "{path}");
        }
        assert_eq!(
            server.get("/http/redirect").header("location"),
            Some("/well")
        );
        assert_eq!(
            server.get("/http/headers").header("retry-after"),
            Some("120")
        );
        assert_eq!(
            server.get("/http/value").header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
}

/// Sends one GET and gives its body and what was logged meanwhile.
async fn logged(path: &str) -> (String, String) {
    let app = TestApp::new(faults("").make_app().unwrap());
    let log = Log::of_this_thread();
    let body = app.get(path).await.text().to_owned();
    (body, log.text())
}

#[tokio::test]
async fn the_log_has_the_incident_the_request_the_error_and_its_line() {
    for (path, message) in [
        ("/error", "No such file or directory"),
        ("/error/plain", "invalid digit found in string"),
        ("/panic/async", "panicked: no luck in async"),
        ("/panic/plain", "panicked: no luck in plain"),
        ("/panic/plain/renderer", "panicked: no luck in renderer"),
    ] {
        let (body, log) = logged(path).await;
        let id = body.rsplit(' ').next().unwrap().trim();
        assert!(log.starts_with("ERROR"), "{log}");
        for part in [
            &format!("incident={id}"),
            "method=GET",
            &format!("path={path:?}"),
            message,
            "at=\"tests/tests/end_to_end/panics_and_errors.rs:",
        ] {
            assert!(log.contains(part), "{path}: {part:?} is not in {log}");
        }
    }
}

#[tokio::test]
async fn an_outcome_of_the_5xx_family_is_logged_and_tells_its_incident_beside_its_own_words() {
    for (path, detail) in [
        ("/http/500", "a sentence for the client"),
        ("/http/problem", "the other side is down"),
    ] {
        let (body, log) = logged(path).await;
        assert!(body.contains(detail), "{body}");
        let line = log.split_once("incident=").expect(&log).1;
        assert!(body.contains(&line[..16]), "{body} {log}");
        assert!(log.starts_with("ERROR") && log.contains(detail), "{log}");
    }
}

#[tokio::test]
async fn outcomes_of_http_are_no_errors_of_the_log() {
    for path in ["/http/error", "/http/redirect", "/nowhere", "/well"] {
        assert_eq!(logged(path).await.1, "", "{path}");
    }
}
