//! `request.response()`: what a view wants in the response that the framework makes from its value.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::http::{HeaderName, HeaderValue, StatusCode, header};

#[cfg(feature = "cookies")]
use super::cookies::Cookie;
use super::{Request, Response};

/// What a view wants in the response that the framework makes from its value: a status, headers, cookies.
///
/// A view with a `renderer` returns its value, and one without may return a text, bytes or `Json`; the framework makes a response of it.
/// What else that response shall have is said here, from any clone of the request, on any thread: in the view, in code that the view
/// calls, or before it in a tween. It goes into the response at the moment in which that is made, and replaces what the renderer says.
///
/// It is *not* for responses that a view makes itself. A `Response`, an outcome of `httpexceptions` and an error are sent as they are (R5,
/// V49); they have `with_header` and `with_cookie` of their own.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/notes", request_method = "POST", renderer = "json")]
/// async fn add(request: &Request) -> [u32; 1] {
///     request.response().set_status(StatusCode::CREATED).insert_header(header::LOCATION, "/notes/1");
///     [1]
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let response = TestApp::new(config.make_app()?).post("/notes").await;
/// assert_eq!(response.status(), 201);
/// assert_eq!(response.header("location"), Some("/notes/1"));
/// assert_eq!(response.json::<[u32; 1]>(), [1]);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ResponseDraft<'r> {
    pub(super) request: &'r Request,
}

impl Request {
    /// What goes into the response that the framework makes from the view's value; see [`ResponseDraft`].
    pub fn response(&self) -> ResponseDraft<'_> {
        ResponseDraft { request: self }
    }

    /// The response that was made from a view's value, with what the view asked for by [`Request::response`].
    ///
    /// The framework calls this for what renderers make, and for text, bytes, `Json` and a status. An implementation of
    /// [`Answer`](crate::respond::Answer) calls it where its type is a mere value, and does not where it is a response in its own right.
    /// What was asked for is in one response: a second call changes nothing.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// struct Csv(String);
    ///
    /// impl Answer for Csv {
    ///     fn answer(self, request: &Request) -> Result<Response> {
    ///         let response = Response::new(self.0).with_header(header::CONTENT_TYPE, "text/csv");
    ///         Ok(request.finish(response))
    ///     }
    /// }
    ///
    /// let request = Request::builder().build();
    /// request.response().insert_header(header::CONTENT_DISPOSITION, "attachment");
    /// let response = Csv("a,b".to_owned()).answer(&request)?;
    /// assert_eq!(response.headers()[header::CONTENT_DISPOSITION], "attachment");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn finish(&self, response: Response) -> Response {
        match self.draft() {
            Some(draft) => std::mem::take(&mut *lock(draft)).finish(response, self),
            None => response,
        }
    }
}

impl ResponseDraft<'_> {
    /// The status, in place of 200.
    pub fn set_status(self, status: StatusCode) -> Self {
        self.change(|wanted| wanted.status = Some(status))
    }

    /// The content type, in place of the renderer's.
    ///
    /// # Panics
    ///
    /// When it holds bytes that no header may hold, such as a line break.
    #[track_caller]
    pub fn set_content_type(self, content_type: impl TryInto<HeaderValue>) -> Self {
        self.insert_header(header::CONTENT_TYPE, content_type)
    }

    /// A header, in place of all of that name.
    ///
    /// # Panics
    ///
    /// When the name is none, or the value holds bytes that no header may hold, such as a line break.
    #[track_caller]
    pub fn insert_header(
        self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        let (name, value) = super::response::header_field(name, value);
        self.change(|wanted| wanted.headers.push((name, value, Way::Insert)))
    }

    /// One more header, beside others of that name.
    ///
    /// # Panics
    ///
    /// When the name is none, or the value holds bytes that no header may hold, such as a line break.
    #[track_caller]
    pub fn append_header(
        self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        let (name, value) = super::response::header_field(name, value);
        self.change(|wanted| wanted.headers.push((name, value, Way::Append)))
    }

    /// Several headers, beside others of their names: what [`Response::with_headers`] is for a response of one's own (S17).
    pub fn append_headers(
        self,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Self {
        let headers = headers.into_iter();
        let appended = headers.map(|(name, value)| (name, value, Way::Append));
        self.change(|wanted| wanted.headers.extend(appended))
    }

    /// The view's `http_cache` leaves this response alone: one of a view's many answers that must not be kept, or that says so itself.
    /// It is what [`Response::prevent_http_cache`] is for a response of one's own.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[view_config(route = "/news", renderer = "json", http_cache = ("10m", "public"))]
    /// async fn news(request: &Request) -> [&'static str; 1] {
    ///     if request.header("authorization").is_some() {
    ///         request.response().prevent_http_cache().insert_header("cache-control", "private");
    ///         return ["news for you"];
    ///     }
    ///     ["news"]
    /// }
    /// ```
    #[doc(alias = "prevent_auto")]
    pub fn prevent_http_cache(self) -> Self {
        self.change(|wanted| wanted.prevents_http_cache = true)
    }

    pub(super) fn change(self, change: impl FnOnce(&mut Wanted)) -> Self {
        change(&mut lock(self.request.draft_or_new()));
        self
    }
}

/// What is wanted, until the response is there.
#[derive(Default)]
pub(super) struct Wanted {
    status: Option<StatusCode>,
    /// In the order in which they were asked for.
    headers: Vec<(HeaderName, HeaderValue, Way)>,
    prevents_http_cache: bool,
    #[cfg(feature = "cookies")]
    pub(super) cookies: Vec<Cookie>,
}

/// How a header goes in.
enum Way {
    Insert,
    Append,
}

impl Wanted {
    #[cfg_attr(
        not(feature = "cookies"),
        expect(unused_variables, reason = "only a cookie asks how the request came")
    )]
    fn finish(self, mut response: Response, request: &Request) -> Response {
        for (name, value, way) in self.headers {
            match way {
                Way::Insert => drop(response.headers_mut().insert(name, value)),
                Way::Append => drop(response.headers_mut().append(name, value)),
            }
        }
        #[cfg(feature = "cookies")]
        for cookie in self.cookies {
            cookie.append_to(response.headers_mut(), request.secures_cookies());
        }
        if self.prevents_http_cache {
            response = response.prevent_http_cache();
        }
        match self.status {
            Some(status) => response.with_status(status),
            None => response,
        }
    }
}

/// A view that panicked over it leaves it as it is: every change is a single step.
fn lock(draft: &Mutex<Wanted>) -> MutexGuard<'_, Wanted> {
    draft.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_what_was_asked_for_replaces_what_the_renderer_says() {
        let request = Request::builder().build();
        request
            .clone()
            .response()
            .set_status(StatusCode::ACCEPTED)
            .set_content_type("application/vnd.api+json")
            .append_header("vary", "accept")
            .append_header("vary", "cookie");
        let response = request.finish(Response::json("{}"));
        assert_eq!(response.status(), 202);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/vnd.api+json"
        );
        let vary: Vec<_> = response.headers().get_all("vary").iter().collect();
        assert_eq!(vary, ["accept", "cookie"]);
    }

    #[test]
    fn what_was_asked_for_is_in_one_response() {
        let request = Request::builder().build();
        request.response().append_header("x-once", "1");
        let response = request.finish(request.finish(Response::text("")));
        assert_eq!(response.headers().get_all("x-once").iter().count(), 1);
    }

    #[test]
    fn a_later_insert_replaces_what_was_appended_before() {
        let request = Request::builder().build();
        let draft = request.response();
        draft.append_header("x-a", "1").insert_header("x-a", "2");
        let response = request.finish(Response::text("").with_header("x-a", "0"));
        let values: Vec<_> = response.headers().get_all("x-a").iter().collect();
        assert_eq!(values, ["2"]);
    }
}
