//! Bodies that are made to hurt: each gets its status, and the next request is answered.

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::Server;

mod pages {
    use std::collections::HashMap;

    use aiopyramid::prelude::*;
    use serde::Deserialize;

    /// A type that holds itself, so that depth is limited by the reader alone.
    #[derive(Deserialize)]
    struct Nested {
        #[serde(default)]
        inner: Vec<Nested>,
    }

    #[view_config(route = "/json", request_method = "POST")]
    async fn json(Json(_): Json<serde_json::Value>) -> &'static str {
        "read"
    }

    #[view_config(route = "/nested", request_method = "POST")]
    fn nested(Json(nested): Json<Nested>) -> String {
        nested.inner.len().to_string()
    }

    #[view_config(route = "/remembered", request_method = "POST")]
    async fn remembered(request: &Request) -> Result<&'static str> {
        request.json_body().await?;
        Ok("read")
    }

    #[view_config(route = "/form", request_method = "POST")]
    async fn form(Form(fields): Form<HashMap<String, String>>) -> String {
        fields.len().to_string()
    }
}

fn server() -> Server {
    let settings = Settings::from_toml("[app]\nbody_limit = '1MiB'").expect("well-formed settings");
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::pages"));
    Server::configured(config)
}

const JSON: &str = "application/json";

#[test]
fn json_of_any_depth_is_refused_and_takes_no_stack() {
    let server = server();
    let lists = "[".repeat(500_000);
    let objects = "{\"inner\":[".repeat(100_000);
    for path in ["/json", "/nested", "/remembered"] {
        for body in [&lists, &objects] {
            let reply = server.post(path, JSON, body);
            assert_eq!(reply.status, 400, "{path}: {}", reply.text);
        }
    }
    assert_eq!(server.post("/json", JSON, "[[1]]").both(), (200, "read"));
}

#[test]
fn numbers_and_texts_without_end_are_read_or_refused() {
    let server = server();
    let digits = "9".repeat(1_000_000);
    let exponent = "1e999999999999";
    let text = format!("\"{}\"", "\\u0041".repeat(100_000));
    for (body, status) in [
        (digits.as_str(), 400),
        (exponent, 400),
        (text.as_str(), 200),
    ] {
        assert_eq!(server.post("/json", JSON, body).status, status);
    }
}

#[test]
fn a_form_of_very_many_fields_is_refused() {
    let server = server();
    let fields: Vec<String> = (0..100_000).map(|number| format!("{number:x}=")).collect();
    let reply = server.post(
        "/form",
        "application/x-www-form-urlencoded",
        fields.join("&"),
    );
    assert_eq!(reply.status, 413, "{}", reply.text);
    let reply = server.post(
        "/form",
        "application/x-www-form-urlencoded",
        fields[..5_000].join("&"),
    );
    assert_eq!(reply.both(), (200, "5000"));
}
