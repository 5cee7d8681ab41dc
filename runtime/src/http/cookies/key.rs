//! A constant that says all about one cookie: its name, who may write and read it, its attributes, and the type of its value.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::attributes::{Attributes, SameSite};
use super::cookie::{Cookie, is_name};
use super::error::{CookieError, Fault};
use super::sealing::{Moment, Seal};
use crate::http::Request;
use crate::http::response_draft::ResponseDraft;

/// A cookie with a type: a constant that names it, says who may write and read it, and has its attributes.
///
/// - A *plain* one is the client's: it can read it, and write into it what it likes. For what is its own choice, such as a theme. A script
///   writes `encodeURIComponent(JSON.stringify(value))`, which is how it is read here.
/// - A *signed* one can be read by the client and written by the application alone. For who somebody is.
/// - A *private* one can be read and written by the application alone.
///
/// Signed and private ones need `secrets` in `[app]` of the settings. Their value holds for this name alone and, if there is a `max_age`, no
/// longer than that, whatever a client does to its clock. What does not hold, or does not fit the type, is as if it were not there.
///
/// Attributes that are not given are those of [`Cookie`]. The value is written as JSON; with name and seal it has room in 4096 bytes.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::duration::days;
/// use aiopyramid::testing::{self, TestApp};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// enum Theme {
///     Light,
///     Dark,
/// }
///
/// static THEME: CookieKey<Theme> = CookieKey::plain("theme").max_age(days(365));
/// static USER: CookieKey<u64> = CookieKey::signed("user").max_age(days(14));
///
/// #[view_config(route = "/theme", request_method = "POST", renderer = "json")]
/// async fn choose(request: &Request, Json(theme): Json<Theme>) -> Result<Theme> {
///     request.response().set(&THEME, &theme)?;
///     Ok(theme)
/// }
///
/// #[view_config(route = "/login", request_method = "POST")]
/// async fn login(request: &Request) -> Result<HttpSeeOther> {
///     Ok(HttpSeeOther::new("/").with_cookie(USER.cookie(request, &7)?))
/// }
///
/// #[view_config(route = "/logout", request_method = "POST")]
/// async fn logout() -> HttpSeeOther {
///     HttpSeeOther::new("/").with_cookie(USER.removal())
/// }
///
/// #[view_config(route = "/")]
/// async fn home(request: &Request) -> String {
///     match request.cookie(&USER) {
///         Some(id) => format!("number {id}"),
///         None => "nobody".to_owned(),
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::with_settings(testing::settings());
/// config.scan_module(module_path!());
/// let browser = TestApp::new(config.make_app()?);
/// browser.post("/theme").json(&Theme::Dark).await;
/// assert_eq!(browser.cookie(&THEME), Some(Theme::Dark));
/// assert_eq!(browser.get("/").await.text(), "nobody");
/// browser.post("/login").await;
/// assert_eq!(browser.get("/").await.text(), "number 7");
/// browser.post("/logout").await;
/// assert_eq!(browser.get("/").await.text(), "nobody");
/// # Ok(()) }
/// ```
///
/// A name that no cookie can have does not compile:
///
/// ```compile_fail
/// use aiopyramid::prelude::*;
///
/// static USER: CookieKey<u64> = CookieKey::signed("the user");
/// ```
pub struct CookieKey<T> {
    name: &'static str,
    seal: Seal,
    attributes: Attributes<&'static str>,
    /// It makes values, and has none.
    value: PhantomData<fn() -> T>,
}

impl<T> CookieKey<T> {
    /// A cookie that the client may read and write.
    ///
    /// # Panics
    ///
    /// As all three: when no cookie can have that name. In a constant, that does not compile.
    pub const fn plain(name: &'static str) -> CookieKey<T> {
        CookieKey::new(name, Seal::Plain)
    }

    /// A cookie that the client may read, and the application alone can write.
    pub const fn signed(name: &'static str) -> CookieKey<T> {
        CookieKey::new(name, Seal::Signed)
    }

    /// A cookie that the application alone can read and write.
    pub const fn private(name: &'static str) -> CookieKey<T> {
        CookieKey::new(name, Seal::Private)
    }

    /// How long it holds. Without this, the browser keeps it until it is closed, and a signed or private value holds for as long as its
    /// secret is in the settings.
    #[must_use]
    pub const fn max_age(mut self, age: Duration) -> CookieKey<T> {
        self.attributes.max_age = Some(age);
        self
    }

    /// The path below which it is sent back, `/` unless set.
    #[must_use]
    pub const fn path(mut self, path: &'static str) -> CookieKey<T> {
        self.attributes.path = path;
        self
    }

    /// The domain that gets it, with all hosts below. Without this it is the host that sets it, alone.
    #[must_use]
    pub const fn domain(mut self, domain: &'static str) -> CookieKey<T> {
        self.attributes.domain = Some(domain);
        self
    }

    /// Whether it is sent by https alone. Without this it is if the request came so, or with `secure_cookies` in `[app]` of the settings.
    #[must_use]
    pub const fn secure(mut self, secure: bool) -> CookieKey<T> {
        self.attributes.secure = Some(secure);
        self
    }

    /// Whether it is out of the reach of scripts; true unless set.
    #[must_use]
    pub const fn http_only(mut self, http_only: bool) -> CookieKey<T> {
        self.attributes.http_only = http_only;
        self
    }

    /// Whether requests that begin at other sites carry it; [`SameSite::Lax`] unless set.
    #[must_use]
    pub const fn same_site(mut self, same_site: SameSite) -> CookieKey<T> {
        self.attributes.same_site = same_site;
        self
    }

    /// The name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What makes a browser forget it.
    #[doc(alias = "delete_cookie")]
    pub fn removal(&self) -> Cookie {
        Cookie::removal(self.name).with_attributes(self.attributes.map(Cow::Borrowed))
    }

    pub(crate) const fn needs_secrets(&self) -> bool {
        !matches!(self.seal, Seal::Plain)
    }

    const fn new(name: &'static str, seal: Seal) -> CookieKey<T> {
        assert!(
            is_name(name),
            "no cookie can have this name: use letters, digits and `-_.`"
        );
        CookieKey {
            name,
            seal,
            attributes: Attributes::DEFAULT,
            value: PhantomData,
        }
    }
}

impl<T: Serialize> CookieKey<T> {
    /// The cookie with a value, for a response of one's own or an outcome: `HttpSeeOther::new("/").with_cookie(...)`.
    ///
    /// # Errors
    ///
    /// The settings have no `secrets` and it takes them; it would have more than 4096 bytes; the value cannot be written as JSON; its
    /// attributes contradict each other ([`Cookie::check`]).
    pub fn cookie(&self, request: &Request, value: &T) -> Result<Cookie, CookieError> {
        let fault = |fault| CookieError::new(self.name, fault);
        let json =
            serde_json::to_string(value).map_err(|error| fault(Fault::NotWritable(error)))?;
        let keys = request.cookie_keys();
        let closed = self.seal.close(keys, self.name, &json, Moment::now());
        let value = closed.ok_or_else(|| fault(Fault::NoSecrets(self.seal)))?;
        let attributes = self.attributes.map(Cow::Borrowed);
        let cookie = Cookie::of_wire(self.name.into(), value.into(), attributes);
        cookie.check().map(|()| cookie)
    }
}

impl Request {
    /// The value of a cookie that the client has sent; `None` where there is none, where it was made up, is too old, or does not fit the
    /// type. The log tells which at the level `debug`.
    ///
    /// Without `secrets` in the settings no signed or private cookie has a value, and the log says so as an error.
    pub fn cookie<T: DeserializeOwned>(&self, key: &CookieKey<T>) -> Option<T> {
        let keys = self.cookie_keys();
        if key.seal.lacks_key(keys) {
            tracing::error!("{}", CookieError::new(key.name, Fault::NoSecrets(key.seal)));
            return None;
        }
        let value = self.cookies().get(key.name)?;
        let max_age = key.attributes.max_age;
        let opened = key.seal.open(keys, key.name, value, max_age, Moment::now());
        let read = opened.and_then(|json| {
            serde_json::from_str(&json).map_err(|_| "it does not fit the type of its value")
        });
        read.inspect_err(|reason| {
            tracing::debug!(cookie = key.name, "a cookie does not count: {reason}");
        })
        .ok()
    }
}

impl ResponseDraft<'_> {
    /// Sets a cookie to a value, in the response that the framework makes.
    ///
    /// # Errors
    ///
    /// Those of [`CookieKey::cookie`].
    #[doc(alias = "set_cookie")]
    pub fn set<T: Serialize>(self, key: &CookieKey<T>, value: &T) -> Result<Self, CookieError> {
        Ok(self.set_cookie(key.cookie(self.request, value)?))
    }

    /// Makes the browser forget a cookie, by the response that the framework makes.
    #[track_caller]
    pub fn remove<T>(self, key: &CookieKey<T>) -> Self {
        self.set_cookie(key.removal())
    }
}

impl<T> Clone for CookieKey<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CookieKey<T> {}

impl<T> std::fmt::Debug for CookieKey<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CookieKey({}, {})", self.name, self.seal.name())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde::Deserialize;

    use super::*;
    use crate::http::{Response, header};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cart {
        items: Vec<String>,
    }

    static CART: CookieKey<Cart> = CookieKey::private("cart").path("/shop");
    static NOTE: CookieKey<String> = CookieKey::plain("note").http_only(false);
    const USER: CookieKey<u64> = CookieKey::signed("user").max_age(Duration::from_secs(60));

    const SECRET: &str = "a secret of a test, thirty-two bytes";

    fn request(cookies: &str) -> Request {
        let app = crate::config::Configurator::with_settings(
            crate::settings::Settings::from_toml(&format!("[app]\nsecrets = '{SECRET}'")).unwrap(),
        );
        let app = app.make_app().unwrap();
        app.request().header("cookie", cookies).build()
    }

    fn pair(cookie: Cookie) -> String {
        let response = Response::default().with_cookie(cookie);
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap();
        line.split(';').next().unwrap().to_owned()
    }

    #[test]
    fn each_kind_comes_back_as_it_went() {
        let cart = Cart {
            items: vec!["tea; \"green\"".to_owned()],
        };
        let writing = request("");
        let cookies = [
            pair(CART.cookie(&writing, &cart).unwrap()),
            pair(NOTE.cookie(&writing, &"ä, b; c%".to_owned()).unwrap()),
            pair(USER.cookie(&writing, &7).unwrap()),
        ];
        let reading = request(&cookies.join("; "));
        assert_eq!(reading.cookie(&CART), Some(cart));
        assert_eq!(reading.cookie(&NOTE).as_deref(), Some("ä, b; c%"));
        assert_eq!(reading.cookie(&USER), Some(7));
    }

    #[test]
    fn what_does_not_fit_is_absent() {
        let reading = request("note=7; user=7; cart=");
        assert_eq!(reading.cookie(&NOTE), None);
        assert_eq!(reading.cookie(&USER), None);
        assert_eq!(reading.cookie(&CART), None);
        assert_eq!(request("").cookie(&NOTE), None);
    }

    #[test]
    fn without_secrets_setting_is_an_error_that_names_the_setting() {
        let outside = Request::builder().header("cookie", "user=7").build();
        let error = USER.cookie(&outside, &7).unwrap_err().to_string();
        assert!(
            error.contains("`secrets`") && error.contains("[app]"),
            "{error}"
        );
        assert_eq!(outside.cookie(&USER), None);
        assert!(NOTE.cookie(&outside, &String::new()).is_ok());
    }

    #[test]
    fn what_is_too_long_or_no_json_is_an_error() {
        let error = NOTE.cookie(&request(""), &"x".repeat(5000)).unwrap_err();
        assert_eq!(error.cookie(), "note");
        assert!(error.to_string().contains("4096"), "{error}");

        static MAP: CookieKey<std::collections::BTreeMap<(u8, u8), u8>> = CookieKey::plain("map");
        let error = MAP.cookie(&request(""), &[((1, 2), 3)].into()).unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
    }

    #[test]
    fn removal_has_the_attributes_of_the_key() {
        let response = Response::default().with_cookie(CART.removal());
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(line.starts_with("cart=; Max-Age=0; Path=/shop;"), "{line}");
        // An age of the key is not one of the removal.
        let response = Response::default().with_cookie(USER.removal());
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(line.starts_with("user=; Max-Age=0; Path=/;"), "{line}");
    }

    #[test]
    fn a_key_is_shared_between_threads_whatever_its_type() {
        fn shared<K: Send + Sync + Copy>(_: K) {}
        shared(CookieKey::<std::rc::Rc<u8>>::plain("a"));
        shared(CookieKey::<Arc<u8>>::plain("a"));
    }
}
