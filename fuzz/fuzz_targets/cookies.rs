//! Any header `Cookie` is read, none is taken for one that the application has made, and what was read can be set again.

#![no_main]

use std::sync::LazyLock;

use aiopyramid::prelude::*;
use aiopyramid::testing;
use libfuzzer_sys::fuzz_target;

static PLAIN: CookieKey<String> = CookieKey::plain("a");
static SIGNED: CookieKey<String> = CookieKey::signed("a");
static PRIVATE: CookieKey<String> = CookieKey::private("a");

static APP: LazyLock<App> =
    LazyLock::new(|| Configurator::with_settings(testing::settings()).make_app().expect("nothing is wrong with it"));

fuzz_target!(|line: &str| {
    if HeaderValue::from_str(line).is_err() {
        return;
    }
    let request = self::request(line);
    let _ = request.cookie(&PLAIN);
    assert_eq!(request.cookie(&SIGNED), None);
    assert_eq!(request.cookie(&PRIVATE), None);
    for (_, value) in request.cookies().iter() {
        let cookie = Cookie::new("a", value.to_owned());
        if cookie.check().is_err() {
            continue;
        }
        let response = Response::default().with_cookie(cookie);
        let set = response.headers()[header::SET_COOKIE].to_str().expect("visible ASCII");
        let pair = set.split(';').next().expect("a first part");
        assert_eq!(self::request(pair).cookies().get("a"), Some(value));
    }
});

fn request(cookies: &str) -> Request {
    APP.request().header("cookie", cookies).build()
}
