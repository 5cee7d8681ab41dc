//! A request for a view that a test calls as a function.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::sent::{HOST, stands_alone};
#[cfg(feature = "cookies")]
use crate::http::cookies::{CookieError, CookieKey};
use crate::http::{Body, Method, Request, Ties, TypeMap};
#[cfg(feature = "cookies")]
use crate::http::{HeaderMap, header};
use crate::router::App;
use crate::routing::Given;

/// Makes a request for a view that is called as a function. What it makes is a [`Request`] as any other, so extractors, URLs of routes,
/// templates and [`Request::response`] work.
///
/// Unless told otherwise it is a GET of `http://example.com/`, made to `example.com:80`, without placeholders (Q4). It belongs to the
/// application of [`with`](DummyRequest::with), else to that of the current request (see [`set_up`](super::set_up())), else to an empty
/// one with the [settings of tests](super::settings()).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::DummyRequest;
///
/// #[view_config(route = "/greet/{name}", request_method = "POST")]
/// async fn greet(request: &Request, name: &str) -> Result<String> {
///     let form = request.form().await?;
///     let greeting = form.get("greeting").unwrap_or("Hello");
///     Ok(format!("{greeting}, {name}"))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let request = DummyRequest::new().post([("greeting", "Good morning")]).build();
/// assert_eq!(greet(&request, "Ada").await?, "Good morning, Ada");
/// # Ok(()) }
/// ```
#[derive(Default)]
#[must_use = "`build` makes the request"]
pub struct DummyRequest {
    method: Option<Method>,
    path: Option<String>,
    params: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    peer: Option<SocketAddr>,
    body: Body,
    matchdict: Vec<(String, String)>,
    app: Option<App>,
    states: Vec<Replace>,
}

/// Puts a state in place of the application's.
type Replace = Box<dyn FnOnce(&mut TypeMap)>;

impl DummyRequest {
    /// A GET of `/`.
    pub fn new() -> DummyRequest {
        DummyRequest::default()
    }

    /// The path, with a query if there is one.
    pub fn path(self, path: &str) -> DummyRequest {
        DummyRequest {
            path: Some(path.to_owned()),
            ..self
        }
    }

    /// The method.
    pub fn method(self, method: Method) -> DummyRequest {
        DummyRequest {
            method: Some(method),
            ..self
        }
    }

    /// One more parameter of the query.
    pub fn param(mut self, name: &str, value: &str) -> DummyRequest {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A form, and the method POST. The parameters of the query stay as they are.
    pub fn post<N: AsRef<str>, V: AsRef<str>>(
        self,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> DummyRequest {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.sending("application/x-www-form-urlencoded", body)
    }

    /// A JSON body, and the method POST.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    #[track_caller]
    #[doc(alias = "json_body")]
    pub fn json(self, value: &impl Serialize) -> DummyRequest {
        match serde_json::to_vec(value) {
            Ok(json) => self.sending("application/json", json),
            Err(error) => panic!("the value cannot be written as JSON: {error}"),
        }
    }

    /// A form with files, and the method POST.
    #[cfg(feature = "multipart")]
    pub fn multipart(self, form: super::MultipartForm) -> DummyRequest {
        self.sending(&super::MultipartForm::content_type(), form.into_bytes())
    }

    /// A body of no particular type. The method stays as it is.
    pub fn body(self, body: impl Into<Body>) -> DummyRequest {
        DummyRequest {
            body: body.into(),
            ..self
        }
    }

    fn sending(self, content_type: &str, body: impl Into<Body>) -> DummyRequest {
        let method = self.method.clone().unwrap_or(Method::POST);
        self.header("content-type", content_type)
            .method(method)
            .body(body)
    }

    /// One more header. There is but one `content-type`, `host` and `authorization`, the last one.
    pub fn header(mut self, name: &str, value: &str) -> DummyRequest {
        let goes = |other: &str| stands_alone(name) && other.eq_ignore_ascii_case(name);
        self.headers.retain(|(other, _)| !goes(other));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// One more cookie, with its value as browsers send it.
    pub fn cookie(mut self, name: &str, value: &str) -> DummyRequest {
        self.cookies.push(format!("{name}={value}"));
        self
    }

    /// One more cookie, with a value that the application has signed or encrypted: the application that the request belongs to by then.
    ///
    /// # Errors
    ///
    /// Those of [`CookieKey::cookie`].
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::DummyRequest;
    ///
    /// static USER: CookieKey<String> = CookieKey::signed("user");
    ///
    /// # fn main() -> Result<()> {
    /// let request = DummyRequest::new().set(&USER, &"ada".to_owned())?.build();
    /// assert_eq!(request.cookie(&USER).as_deref(), Some("ada"));
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "cookies")]
    pub fn set<T: Serialize>(
        mut self,
        key: &CookieKey<T>,
        value: &T,
    ) -> Result<DummyRequest, CookieError> {
        let maker = Request::builder().ties(self.ties()).build();
        let mut headers = HeaderMap::new();
        key.cookie(&maker, value)?
            .checked()
            .append_to(&mut headers, false);
        let lines = headers.get_all(header::SET_COOKIE).into_iter();
        let lines = lines.filter_map(|line| line.to_str().ok()?.split(';').next());
        self.cookies.extend(lines.map(str::to_owned));
        Ok(self)
    }

    /// Says that a script sends it: [`Request::is_xhr`].
    pub fn xhr(self) -> DummyRequest {
        self.header("x-requested-with", "XMLHttpRequest")
    }

    /// The address that it comes from.
    pub fn peer(self, peer: SocketAddr) -> DummyRequest {
        DummyRequest {
            peer: Some(peer),
            ..self
        }
    }

    /// Placeholders with their texts, as if a route had matched: [`Request::matchdict`] and `Path<T>` read them.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::DummyRequest;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let request = DummyRequest::new().matchdict([("year", "1999"), ("title", "new year")]).build();
    /// assert_eq!(request.matchdict().get("title"), Some("new year"));
    ///
    /// let Path(year_and_title) = Path::<(u16, String)>::from_request(&request).await?;
    /// assert_eq!(year_and_title, (1999, "new year".to_owned()));
    /// # Ok(()) }
    /// ```
    pub fn matchdict<N: AsRef<str>, T: AsRef<str>>(
        mut self,
        values: impl IntoIterator<Item = (N, T)>,
    ) -> DummyRequest {
        let values = values.into_iter();
        let owned = values.map(|(name, text)| (name.as_ref().to_owned(), text.as_ref().to_owned()));
        self.matchdict.extend(owned);
        self
    }

    /// The application that it belongs to, whose routes, states, templates and secrets it has.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::{self, DummyRequest};
    ///
    /// # fn main() -> Result<()> {
    /// let mut config = testing::set_up();
    /// config.add_route("article", "/articles/{id}");
    /// let request = DummyRequest::new().with(&config.make_app()?).build();
    /// assert_eq!(request.route_url("article", &[("id", &7)])?, "http://example.com/articles/7");
    /// # Ok(()) }
    /// ```
    #[doc(alias = "registry")]
    pub fn with(self, app: &App) -> DummyRequest {
        DummyRequest {
            app: Some(app.clone()),
            ..self
        }
    }

    /// A value for `State<T>` and [`Request::state`], in place of the application's of that type.
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> DummyRequest {
        self.states.push(Box::new(|states| states.replace(value)));
        self
    }

    /// The request.
    ///
    /// # Panics
    ///
    /// When the path or a header is not valid HTTP, or a name of `matchdict` is none that a placeholder may have.
    #[track_caller]
    pub fn build(self) -> Request {
        let target = self.target();
        let ties = with_states(self.ties(), self.states);
        let mut builder = Request::builder()
            .method(self.method.unwrap_or(Method::GET))
            .uri(&target)
            .body(self.body)
            .ties(ties);
        if let Some(peer) = self.peer {
            builder = builder.peer(peer);
        }
        if !self
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            builder = builder.header("host", &format!("{HOST}:80"));
        }
        if !self.cookies.is_empty() {
            builder = builder.header("cookie", &self.cookies.join("; "));
        }
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        let request = builder.build();
        if !self.matchdict.is_empty() {
            request.give(Given::new(&self.matchdict));
        }
        request
    }

    /// The path with all of the query.
    fn target(&self) -> String {
        let path = self.path.as_deref().unwrap_or("/");
        if self.params.is_empty() {
            return path.to_owned();
        }
        let sign = if path.contains('?') { '&' } else { '?' };
        let params = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.params)
            .finish();
        format!("{path}{sign}{params}")
    }

    fn ties(&self) -> Arc<Ties> {
        if let Some(app) = &self.app {
            return Arc::clone(&app.0.ties);
        }
        match Request::current() {
            Some(request) => Arc::clone(request.ties()),
            None => Arc::clone(&empty_app().0.ties),
        }
    }
}

fn with_states(ties: Arc<Ties>, states: Vec<Replace>) -> Arc<Ties> {
    if states.is_empty() {
        return ties;
    }
    let mut ties = Ties::clone(&ties);
    for replace in states {
        replace(&mut ties.states);
    }
    Arc::new(ties)
}

/// The application of requests that nobody has given one.
fn empty_app() -> &'static App {
    static EMPTY: OnceLock<App> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let app = super::set_up().make_app();
        app.expect("nothing is wrong where nothing is declared")
    })
}

impl From<DummyRequest> for Request {
    #[track_caller]
    fn from(request: DummyRequest) -> Request {
        request.build()
    }
}

impl std::fmt::Debug for DummyRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let method = self.method.as_ref().unwrap_or(&Method::GET);
        write!(f, "DummyRequest({method} {})", self.target())
    }
}
