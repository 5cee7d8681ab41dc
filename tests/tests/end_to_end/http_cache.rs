//! `http_cache`: which answers say that they may be kept, and for how long (V43).

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{TestApp, TestResponse};

mod pages {
    use aiopyramid::prelude::*;

    const MINUTE: u64 = 60;

    #[view_config(route = "/text", http_cache = "1h 30m")]
    async fn text() -> &'static str {
        "text"
    }

    #[view_config(route = "/number", http_cache = 10 * MINUTE)]
    fn number() -> Response {
        Response::text("number")
            .with_header("cache-control", "private")
            .with_header("pragma", "no-cache")
    }

    #[view_config(route = "/never", http_cache = 0)]
    async fn never() -> &'static str {
        "never"
    }

    #[view_config(route = "/public", renderer = "json", http_cache = ("10m", "public, must-revalidate"))]
    async fn public() -> u8 {
        1
    }

    #[view_config(route = "/personal", renderer = "json", http_cache = ("10m", "public"))]
    async fn personal(request: &Request) -> u8 {
        let draft = request.response().prevent_http_cache();
        draft.insert_header("cache-control", "private");
        1
    }

    #[view_config(route = "/directives", http_cache = (None, "private"))]
    async fn directives() -> &'static str {
        "directives"
    }

    #[view_config(route = "/outcome/{how}", http_cache = "1h")]
    async fn outcome(how: &str) -> Result<Response, HttpException> {
        match how {
            "error" => Err(HttpNotFound::default().into()),
            "moved" => Err(HttpMovedPermanently::new("/text").into()),
            "prevented" => Ok(Response::text("mine").prevent_http_cache()),
            "failing" => Ok(Response::text("no").with_status(StatusCode::BAD_GATEWAY)),
            _ => Ok(Response::text("good")),
        }
    }

    #[view_config(route = "/moved", http_cache = "1h")]
    async fn moved() -> HttpMovedPermanently {
        HttpMovedPermanently::new("/text")
    }

    #[view_config(route = "/missing", http_cache = "1h")]
    fn missing() -> HttpNotFound {
        HttpNotFound::new("not yet")
    }

    #[view_config(route = "/broken", renderer = "json", http_cache = "1h")]
    async fn broken() -> Result<u8, std::num::ParseIntError> {
        "many".parse()
    }

    #[view_config(route = "/silent")]
    async fn silent() -> &'static str {
        "silent"
    }
}

async fn get(settings: &str, path: &str) -> TestResponse {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::pages"));
    TestApp::new(config.make_app().unwrap()).get(path).await
}

async fn check(path: &str, cache_control: Option<&str>, expires: bool) {
    let response = get("", path).await;
    assert_eq!(response.header("cache-control"), cache_control, "{path}");
    assert_eq!(response.header("expires").is_some(), expires, "{path}");
}

#[tokio::test]
async fn v43_a_time_lets_an_answer_be_kept() {
    check("/text", Some("max-age=5400"), true).await;
    check(
        "/public",
        Some("max-age=600, public, must-revalidate"),
        true,
    )
    .await;
    check("/silent", None, false).await;
}

#[tokio::test]
async fn v43_the_views_own_headers_are_replaced() {
    check("/number", Some("max-age=600"), true).await;
    assert_eq!(get("", "/number").await.header("pragma"), None);
}

#[tokio::test]
async fn v43_zero_forbids_to_keep_it() {
    let all = "max-age=0, must-revalidate, no-cache, no-store";
    check("/never", Some(all), true).await;
    let never = get("", "/never").await;
    assert_eq!(never.header("pragma"), Some("no-cache"));
    assert!(never.header("last-modified").is_some());
}

#[tokio::test]
async fn v43_directives_may_stand_alone() {
    check("/directives", Some("private"), false).await;
}

#[tokio::test]
async fn v43_what_went_wrong_is_never_kept_and_a_redirect_that_is_returned_is() {
    check("/outcome/good", Some("max-age=3600"), true).await;
    check("/moved", Some("max-age=3600"), true).await;
    check("/missing", None, false).await;
    check("/outcome/moved", None, false).await;
    check("/outcome/error", None, false).await;
    check("/outcome/failing", None, false).await;
    check("/broken", None, false).await;
}

#[tokio::test]
async fn v43_a_response_and_a_setting_can_prevent_it() {
    check("/outcome/prevented", None, false).await;
    for path in ["/text", "/never", "/directives"] {
        let response = get("[app]\nprevent_http_cache = true", path).await;
        assert_eq!(response.header("cache-control"), None, "{path}");
    }
}

#[test]
fn directives_that_cannot_stand_in_a_header_are_an_error_of_the_start() {
    let mut config = Configurator::new();
    let cache = HttpCache::seconds(60).with_directives("public\nx");
    let options = ViewOptions {
        route: Some("/"),
        http_cache: Some(cache),
        ..ViewOptions::DEFAULT
    };
    config.add_view(|_request: Request| async { "x" }, options);
    let report = config.make_app().unwrap_err().to_string();
    assert!(
        report
            .contains("the directives \"public\\nx\" of an `http_cache` cannot stand in a header"),
        "{report}"
    );
}

#[tokio::test]
async fn v43_a_view_that_returns_a_value_can_leave_it_out_too() {
    let response = get("", "/personal").await;
    assert_eq!(response.header("cache-control"), Some("private"));
    assert_eq!(response.header("expires"), None);
}
