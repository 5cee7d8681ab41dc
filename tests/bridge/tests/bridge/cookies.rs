//! Cookies that axum-extra signs or encrypts, with a key of the application's.

use aiopyramid::Configurator;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::Log;
use axum_extra::extract::cookie::Key;

mod pages {
    use aiopyramid::bridge::axum_core_05::AppState;
    use aiopyramid::prelude::*;
    use axum_core::extract::FromRef;
    use axum_extra::extract::cookie::{Cookie, Key};
    use axum_extra::extract::{CookieJar, PrivateCookieJar, SignedCookieJar};

    /// The key, as a type that this application may implement a trait for.
    #[derive(Clone)]
    pub(super) struct CookieKey(pub(super) Key);

    impl FromRef<AppState> for CookieKey {
        fn from_ref(state: &AppState) -> CookieKey {
            state
                .get::<CookieKey>()
                .expect("it is a state")
                .as_ref()
                .clone()
        }
    }

    impl From<CookieKey> for Key {
        fn from(key: CookieKey) -> Key {
            key.0
        }
    }

    fn count(cookie: Option<Cookie<'_>>) -> u32 {
        cookie.map_or(0, |cookie| cookie.value().parse().unwrap_or(0))
    }

    #[view_config(route = "/plain")]
    async fn plain(jar: CookieJar) -> (CookieJar, String) {
        let visits = count(jar.get("visits").cloned()) + 1;
        let jar = jar.add(Cookie::new("visits", visits.to_string()));
        (jar, visits.to_string())
    }

    #[view_config(route = "/signed")]
    async fn signed(jar: SignedCookieJar<CookieKey>) -> (SignedCookieJar<CookieKey>, Json<u32>) {
        let visits = count(jar.get("visits")) + 1;
        let jar = jar.add(Cookie::new("visits", visits.to_string()));
        (jar, Json(visits))
    }

    /// With the key that the settings give.
    #[view_config(route = "/settings")]
    async fn settings(jar: SignedCookieJar) -> (SignedCookieJar, String) {
        let visits = count(jar.get("visits")) + 1;
        let jar = jar.add(Cookie::new("visits", visits.to_string()));
        (jar, visits.to_string())
    }

    /// On another thread, and with a response of the framework behind the cookies.
    #[view_config(route = "/private")]
    fn private(
        jar: PrivateCookieJar<CookieKey>,
    ) -> Result<(PrivateCookieJar<CookieKey>, Response), HttpForbidden> {
        let visits = count(jar.get("visits")) + 1;
        if visits == 3 {
            return Err(HttpForbidden::new("that is enough"));
        }
        let jar = jar.add(Cookie::new("visits", visits.to_string()));
        Ok((jar, Response::html(format!("<b>{visits}</b>"))))
    }
}

fn client() -> TestApp {
    let settings = Settings::from_toml("[app]\nsecrets = 'a secret of a test, thirty-two bytes'");
    with_settings(settings.unwrap())
}

fn with_settings(settings: Settings) -> TestApp {
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::pages"));
    config.state(pages::CookieKey(Key::generate()));
    TestApp::new(config.make_app().unwrap())
}

#[tokio::test]
async fn a_jar_is_read_and_sent_back() {
    let client = client();
    for (target, first, second) in [
        ("/plain", "1", "2"),
        ("/signed", "1", "2"),
        ("/settings", "1", "2"),
        ("/private", "<b>1</b>", "<b>2</b>"),
    ] {
        let reply = client.get(target).await;
        assert_eq!(reply.text(), first, "{target}");
        let cookie = reply.header("set-cookie").unwrap().to_owned();
        let again = client.get(target).header("cookie", &cookie).await;
        assert_eq!(again.text(), second, "{target}");
    }
}

#[tokio::test]
async fn a_forged_cookie_counts_for_nothing() {
    let client = client();
    for target in ["/signed", "/settings", "/private"] {
        let reply = client.get(target).header("cookie", "visits=7").await;
        assert!(reply.text().contains('1'), "{target}: {}", reply.text());
    }
}

#[tokio::test]
async fn without_secrets_the_log_says_which_setting_is_missing() {
    let log = Log::of_this_thread();
    let client = with_settings(Settings::default());
    assert_eq!(client.get("/settings").await.status(), 500);
    assert!(
        log.text().contains("no `secrets` in [app]"),
        "{}",
        log.text()
    );
}
