//! Where a cookie can be set: on a response, on an outcome, and on the response that the framework makes.

use std::borrow::Cow;

use ::http::header;

use super::Cookie;
use crate::http::httpexceptions::{self, HttpException, for_each_outcome};
use crate::http::response_draft::ResponseDraft;
use crate::http::{HeaderMap, HeaderValue, Request, Response};

impl Response {
    /// The same response with a cookie to set, beside others.
    ///
    /// Whether the cookie is for https alone, if it does not say so itself, depends on the request for which this is called
    /// ([`Request::current`]). In a task of its own there is none.
    ///
    /// # Panics
    ///
    /// When browsers would drop it: see [`Cookie::check`].
    #[must_use]
    #[track_caller]
    #[doc(alias = "set_cookie")]
    pub fn with_cookie(mut self, cookie: Cookie) -> Response {
        cookie
            .checked()
            .append_to(self.headers_mut(), secure_by_default());
        self
    }
}

impl ResponseDraft<'_> {
    /// Sets a cookie, in place of one of the same name, path and domain that was set before.
    ///
    /// # Panics
    ///
    /// When browsers would drop it: see [`Cookie::check`].
    #[track_caller]
    pub fn set_cookie(self, cookie: Cookie) -> Self {
        let cookie = cookie.checked();
        self.change(|wanted| {
            wanted.cookies.retain(|other| !cookie.replaces(other));
            wanted.cookies.push(cookie);
        })
    }

    /// Makes the browser forget a cookie that was set with the path `/` and no domain. For any other, set a [`Cookie::removal`] that has
    /// the same path and domain.
    ///
    /// # Panics
    ///
    /// When no cookie can have that name: see [`Cookie::check`].
    #[track_caller]
    #[doc(alias = "unset_cookie")]
    pub fn delete_cookie(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set_cookie(Cookie::removal(name))
    }
}

impl HttpException {
    /// The same outcome with a cookie to set, beside others.
    ///
    /// # Panics
    ///
    /// When browsers would drop it: see [`Cookie::check`].
    #[must_use]
    #[track_caller]
    #[doc(alias = "set_cookie")]
    pub fn with_cookie(self, cookie: Cookie) -> HttpException {
        self.with_header(header::SET_COOKIE, line(cookie))
    }
}

macro_rules! outcome_with_cookie {
    ($name:ident) => {
        impl httpexceptions::$name {
            /// The same outcome with a cookie to set, beside others.
            ///
            /// # Panics
            ///
            /// When browsers would drop it: see [`Cookie::check`].
            #[must_use]
            #[track_caller]
            #[doc(alias = "set_cookie")]
            pub fn with_cookie(self, cookie: Cookie) -> Self {
                self.with_header(header::SET_COOKIE, line(cookie))
            }
        }
    };
}

for_each_outcome!(outcome_with_cookie);

#[track_caller]
fn line(cookie: Cookie) -> HeaderValue {
    let mut headers = HeaderMap::new();
    cookie
        .checked()
        .append_to(&mut headers, secure_by_default());
    headers
        .remove(header::SET_COOKIE)
        .expect("it was appended just now")
}

/// A response does not know its request, and the code that makes it runs for one.
fn secure_by_default() -> bool {
    Request::current().is_some_and(|request| request.secures_cookies())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_cookies(response: &Response) -> Vec<&str> {
        let lines = response.headers().get_all(header::SET_COOKIE).into_iter();
        lines.map(|line| line.to_str().unwrap()).collect()
    }

    #[test]
    fn several_cookies_are_several_headers() {
        let response = Response::text("")
            .with_cookie(Cookie::new("a", "1"))
            .with_cookie(Cookie::new("b", "2"));
        assert_eq!(
            set_cookies(&response),
            [
                "a=1; Path=/; HttpOnly; SameSite=Lax",
                "b=2; Path=/; HttpOnly; SameSite=Lax"
            ]
        );
    }

    #[test]
    fn outcomes_keep_their_cookies_beside_their_headers() {
        let outcome = httpexceptions::HttpSeeOther::new("/")
            .with_cookie(Cookie::new("a", "1"))
            .with_cookie(Cookie::removal("b"));
        let response = outcome.to_response(&Request::builder().build());
        assert_eq!(response.headers()[header::LOCATION], "/");
        assert_eq!(set_cookies(&response).len(), 2);
    }

    #[test]
    fn of_one_cookie_that_is_set_twice_the_later_one_stays() {
        let request = Request::builder().build();
        request
            .response()
            .set_cookie(Cookie::new("a", "1"))
            .set_cookie(Cookie::new("a", "2").path("/x"))
            .delete_cookie("a");
        let response = request.finish(Response::text(""));
        assert_eq!(
            set_cookies(&response),
            [
                "a=2; Path=/x; HttpOnly; SameSite=Lax",
                "a=; Max-Age=0; Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
            ]
        );
    }

    #[test]
    #[should_panic(expected = "cannot be the name of a cookie")]
    fn a_name_that_is_none_never_reaches_the_wire() {
        let _ = Response::text("").with_cookie(Cookie::new("a\r\nb", "1"));
    }
}
