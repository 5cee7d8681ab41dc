//! Cookies on the wire: what a browser is told, what it sends back, and what others send.

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{self, TestApp};
use aiopyramid_tests::{Log, Reply, Server};
use tower_service::Service;

const OLD: &str = "the old secret, for tests alone, of some length";
const NEW: &str = "the new secret, for tests alone, of some length";

mod views {
    use aiopyramid::duration::days;
    use aiopyramid::prelude::*;

    pub(super) static THEME: CookieKey<String> = CookieKey::plain("theme").max_age(days(1));
    pub(super) static USER: CookieKey<u64> = CookieKey::signed("user");
    pub(super) static CART: CookieKey<Vec<String>> = CookieKey::private("cart");

    fn ask_for_cookies(request: &Request) {
        let response = request.response().set_cookie(Cookie::new("one", "1"));
        response.set_cookie(Cookie::new("two", "a b").path("/x").http_only(false));
    }

    #[view_config(route = "/json", renderer = "json")]
    async fn json(request: &Request) -> u8 {
        ask_for_cookies(request);
        1
    }

    #[view_config(route = "/text")]
    fn text(request: &Request) -> &'static str {
        ask_for_cookies(request);
        "text"
    }

    #[view_config(route = "/greenlet", mapper = GreenletMapper)]
    fn greenlet(request: &Request) -> &'static str {
        ask_for_cookies(request);
        "text"
    }

    #[view_config(route = "/error")]
    async fn error(request: &Request) -> Result<&'static str, HttpForbidden> {
        ask_for_cookies(request);
        Err(HttpForbidden::default())
    }

    #[view_config(route = "/redirect")]
    async fn redirect() -> HttpSeeOther {
        HttpSeeOther::new("/json")
            .with_cookie(Cookie::new("one", "1"))
            .with_cookie(Cookie::removal("two").path("/x"))
    }

    #[view_config(route = "/refused")]
    async fn refused() -> Result<&'static str> {
        let outcome = HttpForbidden::new("log in first");
        Err(outcome.with_cookie(Cookie::new("from", "here")).into())
    }

    #[view_config(route = "/login/{id}")]
    async fn login(request: &Request, id: u64) -> Result<HttpSeeOther> {
        Ok(HttpSeeOther::new("/me").with_cookie(USER.cookie(request, &id)?))
    }

    #[view_config(route = "/me", renderer = "json")]
    async fn me(request: &Request) -> Option<u64> {
        request.cookie(&USER)
    }

    #[view_config(route = "/theme/{theme}", renderer = "string")]
    async fn theme(request: &Request, theme: String) -> Result<String> {
        request.response().set(&THEME, &theme)?;
        Ok(request.cookie(&THEME).unwrap_or_default())
    }

    #[view_config(route = "/cart/{item}", renderer = "json")]
    fn cart(request: &Request, item: String) -> Result<Vec<String>> {
        let mut items = request.cookie(&CART).unwrap_or_default();
        items.push(item);
        request.response().set(&CART, &items)?;
        Ok(items)
    }

    #[view_config(route = "/cookies")]
    async fn cookies(cookies: Cookies) -> Json<Vec<(String, String)>> {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Json(cookies.iter().map(own).collect())
    }

    #[view_config(route = "/number")]
    async fn number(request: &Request) -> String {
        request.cookies().len().to_string()
    }
}

mod typed {
    use aiopyramid::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    pub(super) struct Draft {
        text: String,
    }

    impl CookieValue for Draft {
        const KEY: CookieKey<Draft> = CookieKey::private("draft");
    }

    #[view_config(route = "/draft")]
    async fn show(TypedCookie(draft): TypedCookie<Draft>) -> String {
        draft.text
    }

    #[view_config(route = "/draft/{text}")]
    async fn write(
        request: &Request,
        text: String,
        before: Option<TypedCookie<Draft>>,
    ) -> Result<String> {
        request.response().set(&Draft::KEY, &Draft { text })?;
        Ok(before.map_or("nothing".to_owned(), |TypedCookie(draft)| draft.text))
    }
}

fn configured(module: &str, secrets: &[&str]) -> Configurator {
    let settings = Settings::from_toml(&format!("[app]\nsecrets = {secrets:?}")).unwrap();
    let mut config = Configurator::with_settings(settings);
    config.scan_module(module);
    config
}

fn served(secrets: &[&str]) -> Server {
    Server::configured(configured(concat!(module_path!(), "::views"), secrets))
}

fn browser(module: &str) -> TestApp {
    let mut config = Configurator::with_settings(testing::settings());
    config.scan_module(module);
    TestApp::new(config.make_app().unwrap())
}

fn set_cookies(reply: &Reply) -> Vec<&str> {
    let lines = reply.headers.get_all("set-cookie").into_iter();
    lines.map(|line| line.to_str().unwrap()).collect()
}

/// What a browser sends back of a header `Set-Cookie`.
fn pair(reply: &Reply) -> String {
    let lines = set_cookies(reply);
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].split(';').next().unwrap().to_owned()
}

fn get_with(server: &Server, target: &str, cookie: &str) -> Reply {
    server.send("GET", target, &[("cookie", cookie)], b"")
}

#[test]
fn a13_each_cookie_has_a_line_of_its_own_with_its_attributes() {
    let server = served(&[]);
    for target in ["/json", "/text", "/greenlet"] {
        let reply = server.get(target);
        assert_eq!(reply.status, 200);
        assert_eq!(
            set_cookies(&reply),
            [
                "one=1; Path=/; HttpOnly; SameSite=Lax",
                "two=\"a\\040b\"; Path=/x; SameSite=Lax"
            ],
            "{target}"
        );
    }
}

#[test]
fn a_redirect_and_a_refusal_have_the_cookies_that_they_were_given() {
    let server = served(&[]);
    let reply = server.get("/redirect");
    assert_eq!(reply.header("location"), Some("/json"));
    assert_eq!(
        set_cookies(&reply),
        [
            "one=1; Path=/; HttpOnly; SameSite=Lax",
            "two=; Max-Age=0; Path=/x; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
        ]
    );
    let reply = server.get("/refused");
    assert_eq!((reply.status, pair(&reply).as_str()), (403, "from=here"));
}

#[test]
fn v49_an_error_has_no_cookies_of_the_response_that_never_was() {
    let reply = served(&[]).get("/error");
    assert_eq!(reply.status, 403);
    assert!(set_cookies(&reply).is_empty());
}

#[tokio::test]
async fn cookies_of_a_request_by_https_are_for_https_alone() {
    let mut app = browser(concat!(module_path!(), "::views")).app().clone();
    for (target, number) in [
        ("/json", 2),
        ("/text", 2),
        ("/redirect", 2),
        ("/login/7", 1),
    ] {
        let request = http::Request::builder()
            .version(http::Version::HTTP_2)
            .uri(format!("https://example.com{target}"))
            .body(Body::empty())
            .unwrap();
        let response = app.call(request).await.unwrap();
        let lines: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert_eq!(lines.len(), number);
        for line in lines {
            assert!(line.to_str().unwrap().contains("; Secure"), "{line:?}");
        }
    }
}

#[test]
fn behind_a_proxy_the_settings_make_cookies_secure() {
    let settings = Settings::from_toml("[app]\nsecure_cookies = true").unwrap();
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::views"));
    let server = Server::configured(config);
    for target in ["/json", "/redirect"] {
        let reply = server.get(target);
        let lines = set_cookies(&reply);
        let secure = |line: &&str| line.contains("; Secure");
        assert!(lines.len() == 2 && lines.iter().all(secure), "{lines:?}");
    }
}

#[test]
fn a_signed_cookie_says_who_somebody_is() {
    let server = served(&[NEW]);
    let reply = server.get("/login/7");
    let cookie = pair(&reply);
    assert_eq!(get_with(&server, "/me", &cookie).text, "7");
    assert_eq!(server.get("/me").text, "null");

    // With the number changed, and without the signature.
    let forged = cookie.replace("|7", "|8");
    assert_ne!(forged, cookie);
    for forged in [forged.as_str(), "user=7", "user=", "user=\"7\""] {
        assert_eq!(get_with(&server, "/me", forged).text, "null", "{forged}");
    }
}

#[test]
fn a_signature_is_for_one_cookie() {
    let server = served(&[NEW]);
    let value = pair(&server.get("/login/7"));
    let (_, value) = value.split_once('=').unwrap();
    let as_cart = format!("cart={value}");
    assert_eq!(get_with(&server, "/cart/tea", &as_cart).text, r#"["tea"]"#);
}

#[test]
fn secrets_can_be_changed_without_logging_anybody_out() {
    let of_old = pair(&served(&[OLD]).get("/login/7"));
    let both = served(&[NEW, OLD]);
    assert_eq!(get_with(&both, "/me", &of_old).text, "7");
    let of_new = pair(&both.get("/login/7"));

    let new_alone = served(&[NEW]);
    assert_eq!(get_with(&new_alone, "/me", &of_new).text, "7");
    assert_eq!(get_with(&new_alone, "/me", &of_old).text, "null");
}

#[test]
fn a_private_cookie_is_carried_and_not_read() {
    let server = served(&[NEW]);
    let cookie = pair(&server.get("/cart/tea"));
    assert!(!cookie.contains("tea"), "{cookie}");
    let reply = get_with(&server, "/cart/milk", &cookie);
    assert_eq!(reply.text, r#"["tea","milk"]"#);
}

#[test]
fn a_plain_cookie_holds_any_text() {
    let server = served(&[]);
    let reply = server.get("/theme/a%22b%3B%20c%0D%0Ax:%C3%A4%25");
    assert_eq!(
        set_cookies(&reply),
        [
            "theme=%22a%5C%22b%3B%20c%5Cr%5Cnx:%C3%A4%25%22; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax"
        ]
    );
    let again = get_with(&server, "/theme/x", &pair(&reply));
    assert_eq!(again.text, "a\"b; c\r\nx:ä%");
}

#[test]
fn a_cookie_that_browsers_would_drop_is_an_error_in_words() {
    let server = served(&[NEW]);
    // A route takes that much, and a browser would not.
    let reply = server.get(&format!("/cart/{}", "x".repeat(4000)));
    assert_eq!(reply.status, 500);
    assert!(set_cookies(&reply).is_empty());
}

#[tokio::test]
async fn without_secrets_the_log_names_the_setting() {
    let log = Log::of_this_thread();
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::views"));
    let browser = TestApp::new(config.make_app().unwrap());
    assert_eq!(browser.get("/login/7").await.status(), 500);
    let text = log.text();
    assert!(text.contains("the cookie `user` is signed"), "{text}");
    assert!(text.contains("`secrets` in [app]"), "{text}");
    assert_eq!(browser.get("/me").await.text(), "null");
}

#[test]
fn secrets_that_are_missing_or_too_short_are_problems_of_the_start_and_never_shown() {
    let report = configured(concat!(module_path!(), "::typed"), &[]).make_app();
    let report = report.unwrap_err().to_string();
    assert!(
        report.starts_with("the application cannot start, for 2 reasons"),
        "{report}"
    );
    assert!(report.contains("cookies.rs:"), "{report}");
    assert!(report.contains("openssl rand -base64 48"), "{report}");

    let report = configured(concat!(module_path!(), "::typed"), &[NEW, "hush"]).make_app();
    let report = report.unwrap_err().to_string();
    assert!(
        report.contains("number 2 of the `secrets` in [app] has 4 bytes, and needs at least 32"),
        "{report}"
    );
    assert!(
        !report.contains("hush") && !report.contains(NEW),
        "{report}"
    );

    let number = Settings::from_toml("[app]\nsecrets = 12345").unwrap();
    let report = Configurator::with_settings(number).make_app().unwrap_err();
    let report = report.to_string();
    assert!(
        report.contains("`secrets` in [app] must be a text or a list of texts"),
        "{report}"
    );
    assert!(!report.contains("12345"), "{report}");
}

#[tokio::test]
async fn a_value_with_a_cookie_of_its_own_comes_as_an_argument() {
    let browser = browser(concat!(module_path!(), "::typed"));
    let missing = browser.get("/draft").await;
    assert_eq!(missing.status(), 400);
    assert!(missing.text().contains("`draft`"), "{}", missing.text());
    assert_eq!(browser.get("/draft/one").await.text(), "nothing");
    assert_eq!(browser.get("/draft/two").await.text(), "one");
    assert_eq!(browser.get("/draft").await.text(), "two");
    let tampered = browser.get("/draft").header("cookie", "draft=made-up");
    assert_eq!(tampered.await.status(), 400);
}

#[tokio::test]
async fn a_client_of_a_test_keeps_cookies_as_a_browser_does() {
    let browser = browser(concat!(module_path!(), "::views"));
    let redirect = browser.get("/json").await;
    assert_eq!(redirect.header_all("set-cookie").len(), 2);
    assert_eq!(browser.cookies().get("two"), Some("a b"));
    // `two` has a path of its own, and `/redirect` deletes it.
    assert_eq!(browser.get("/cookies").await.text(), r#"[["one","1"]]"#);
    browser.get("/redirect").await;
    assert_eq!(browser.cookies().get("two"), None);

    browser.set(&views::USER, &9).unwrap();
    assert_eq!(browser.get("/me").await.json::<u64>(), 9);
    assert_eq!(browser.clone().cookie(&views::USER), Some(9));
    browser.get("/cart/tea").await;
    assert_eq!(browser.cookie(&views::CART).unwrap(), ["tea"]);
    browser.set_cookie(Cookie::new("theme", "%22dark%22"));
    assert_eq!(browser.cookie(&views::THEME).unwrap(), "dark");

    let by_hand = browser.get("/cookies").header("Cookie", "a=1").await;
    assert_eq!(by_hand.text(), r#"[["a","1"]]"#);
    browser.clear_cookies();
    assert_eq!(browser.get("/cookies").await.text(), "[]");
}

#[test]
fn o5_what_others_send_is_read_as_far_as_it_makes_sense() {
    let server = served(&[NEW]);
    let mut wire = server.connect();
    wire.send(b"GET /cookies HTTP/1.1\r\nhost: example.com\r\ncookie: a=1; a=\"2\"; bad=\xff; \xc3\x28=x; ;=;=x; lone\r\ncookie: b=%41; $Version=1\r\n\r\n");
    let reply = wire.reply();
    assert_eq!(
        reply.both(),
        (200, r#"[["$Version","1"],["a","2"],["b","%41"]]"#)
    );
}

#[test]
fn ten_thousand_cookies_are_read_or_refused_and_cost_nothing_more() {
    let server = served(&[NEW]);
    let many: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    // Within the limit of a head, which the last of these is not.
    let reply = get_with(&server, "/number", &many[..4000].join("=;"));
    assert_eq!(reply.text, "3999");
    let reply = get_with(&server, "/number", &"a=;".repeat(10_000));
    assert_eq!(reply.text, "1");
    let reply = get_with(&server, "/number", &many.join("=;"));
    assert_eq!(reply.status, 431);
    // Neither signatures nor their absence are looked for in all of them.
    let reply = get_with(&server, "/me", &"user=1;".repeat(4_000));
    assert_eq!(reply.text, "null");
}
