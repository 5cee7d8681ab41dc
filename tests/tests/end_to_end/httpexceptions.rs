//! Outcomes of HTTP on the wire: their statuses, their forms, and what a debug page tells.

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Reply, Server};

mod outcomes {
    use std::fmt;

    use aiopyramid::http::ProblemDetails;
    use aiopyramid::prelude::*;

    /// Any status, as a value.
    #[view_config(route = "/status/{code}")]
    async fn status(code: u16) -> Result<HttpException> {
        let status = StatusCode::from_u16(code)?;
        Ok(HttpException::new(status).with_detail("<b>because</b>"))
    }

    #[view_config(route = "/go")]
    async fn go(request: Request) -> Result<HttpFound> {
        Ok(HttpFound::new(request.query()?.get("to").unwrap_or("/")))
    }

    #[view_config(route = "/members")]
    async fn members() -> Result<&'static str> {
        Err(HttpForbidden::new("the balance is too low")
            .with_extension("balance", 30)
            .into())
    }

    #[view_config(route = "/page")]
    fn page() -> Result<&'static str, HttpNotFound> {
        Err(HttpNotFound::new("lost").with_html("<h1>Our own page</h1>"))
    }

    #[view_config(route = "/later")]
    fn later() -> Result<&'static str, HttpException> {
        let outcome = HttpServiceUnavailable::new("closed").with_header("retry-after", 120);
        Err(outcome.with_header("vary", "x-tenant").into())
    }

    #[view_config(route = "/problem/{how}")]
    async fn problem(how: &str) -> Result<ProblemDetails> {
        let problem = ProblemDetails::new(StatusCode::CONFLICT)
            .with_type("https://example.com/too-late")
            .with_title("Too late");
        match how {
            "returned" => Ok(problem),
            _ => Err(problem.into()),
        }
    }

    #[derive(Debug)]
    struct Broken(std::num::ParseIntError);

    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the <counter> is broken")
        }
    }

    impl std::error::Error for Broken {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[view_config(route = "/broken")]
    async fn broken() -> Result<String> {
        let number = "many".parse::<u8>().map_err(Broken)?;
        Ok(number.to_string())
    }
}

fn server(settings: &str) -> Server {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::outcomes"));
    Server::configured(config)
}

fn get(server: &Server, path: &str, accept: &str) -> Reply {
    server.send("GET", path, &[("accept", accept)], b"")
}

#[test]
fn e2_every_status_is_told_in_every_form() {
    let server = server("");
    let codes = (200..=206)
        .chain(300..=305)
        .chain([307, 308])
        .chain(400..=418)
        .chain([421, 422, 423, 424, 425, 426, 428, 429, 431, 451])
        .chain(500..=505)
        .chain([507, 508, 511]);
    for code in codes {
        let path = format!("/status/{code}");
        let page = get(&server, &path, "text/html");
        assert_eq!(page.status, code);
        if [204, 205, 304].contains(&code) {
            assert_eq!(
                (page.text.as_str(), page.header("content-type")),
                ("", None)
            );
            continue;
        }
        assert!(page.text.contains(&format!("<title>{code} ")), "{code}");
        assert!(page.text.contains("&#60;b&#62;because&#60;/b&#62;"));
        let json = get(&server, &path, "application/json");
        assert_eq!(json.status, code);
        assert_eq!(json.json()["status"], code);
        assert_eq!(json.json()["detail"], "<b>because</b>");
        let text = server.get(&path);
        assert_eq!(text.status, code);
        assert!(text.text.starts_with(&format!("{code} ")), "{code}");
    }
}

#[test]
fn e3_the_form_goes_by_what_the_client_accepts() {
    let server = server("");
    for (accept, content_type) in [
        ("*/*", "text/html; charset=utf-8"),
        (
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
        ("application/json", "application/problem+json"),
        ("application/problem+json", "application/problem+json"),
        (
            "text/html;q=0.5, application/json",
            "application/problem+json",
        ),
        ("text/plain", "text/plain; charset=utf-8"),
        ("image/png", "text/plain; charset=utf-8"),
    ] {
        // What the framework itself says, a view, and a failure.
        for path in ["/nowhere", "/status/409", "/broken"] {
            let reply = get(&server, path, accept);
            assert_eq!(reply.header("content-type"), Some(content_type), "{accept}");
            assert_eq!(reply.header("vary"), Some("accept"));
            for name in ["cache-control", "expires", "etag", "last-modified"] {
                assert_eq!(reply.header(name), None, "{path}");
            }
        }
    }
    let without = server.get("/nowhere");
    assert_eq!(
        without.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[test]
fn e4_members_of_the_applications_own_stand_in_every_form() {
    let server = server("");
    let json = get(&server, "/members", "application/json").json();
    assert_eq!(json["balance"], 30);
    assert_eq!(json["title"], "Forbidden");
    assert!(json.get("instance").is_none());
    let page = get(&server, "/members", "text/html").text;
    assert!(page.contains("<dt>balance</dt>\n<dd>30</dd>"), "{page}");
    let text = server.get("/members").text;
    assert_eq!(
        text,
        "403 Forbidden\n\nthe balance is too low\n\nbalance: 30\n"
    );
}

#[test]
fn e4_a_page_of_its_own_is_for_those_who_like_html() {
    let server = server("");
    assert_eq!(
        get(&server, "/page", "*/*").both(),
        (404, "<h1>Our own page</h1>")
    );
    assert_eq!(
        get(&server, "/page", "application/json").json()["detail"],
        "lost"
    );
}

#[test]
fn e1_an_outcome_keeps_its_headers() {
    let reply = get(&server(""), "/later", "text/html");
    assert_eq!(reply.header("retry-after"), Some("120"));
    let vary: Vec<_> = reply.headers.get_all("vary").iter().collect();
    assert_eq!(vary, ["accept", "x-tenant"]);
}

#[test]
fn e5_a_redirect_stays_on_its_host() {
    let server = server("");
    for (to, location) in [
        ("/there?x=1", "/there?x=1"),
        ("b%3Fx", "b?x"),
        ("//evil.example/x", "/%2fevil.example/x"),
        ("/%5Cevil.example", "/%5Cevil.example"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/x%0D%0Aset-cookie:a=b", "/x%0D%0Aset-cookie:a=b"),
        ("https://example.com/", "https://example.com/"),
    ] {
        let reply = server.get(&format!("/go?to={to}"));
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some(location))
        );
        assert_eq!(reply.header("set-cookie"), None);
    }
}

#[test]
fn a_problem_is_json_for_everyone_returned_or_raised() {
    let server = server("");
    for path in ["/problem/returned", "/problem/raised"] {
        let reply = get(&server, path, "text/html");
        assert_eq!(reply.status, 409);
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(
            reply.text,
            r#"{"type":"https://example.com/too-late","title":"Too late","status":409}"#
        );
    }
}

#[test]
fn a_failure_tells_its_incident_in_every_form_and_nothing_else() {
    let server = server("");
    let is_id = |id: &str| id.len() == 16 && id.chars().all(|c| c.is_ascii_hexdigit());
    let json = get(&server, "/broken", "application/json").json();
    assert!(is_id(json["incident"].as_str().unwrap()), "{json}");
    let page = get(&server, "/broken", "text/html").text;
    let (_, rest) = page.split_once("<dt>incident</dt>\n<dd>").unwrap();
    assert!(is_id(&rest[..16]), "{page}");
    for text in [json.to_string(), page, server.get("/broken").text] {
        for secret in ["counter", "invalid digit", "httpexceptions.rs"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn with_debug_a_failure_tells_its_causes_and_its_line_in_every_form() {
    let server = server("[app]\ndebug = true");
    let json = get(&server, "/broken", "application/json").json();
    assert_eq!(json["detail"], "the <counter> is broken");
    assert_eq!(json["causes"][0], "invalid digit found in string");
    assert!(json["at"].as_str().unwrap().contains("httpexceptions.rs:"));
    let page = get(&server, "/broken", "text/html").text;
    for part in [
        "the &#60;counter&#62; is broken",
        "<dd>invalid digit found in string</dd>",
        "httpexceptions.rs:",
        "<dt>incident</dt>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("<counter>"));
}
