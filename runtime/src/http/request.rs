//! The request: a handle that every tween, view and callback holds its own clone of.

use std::any::Any;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ::http::request::Parts;
use ::http::uri::Authority;
use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header};

use bytes::Bytes;

use super::callbacks::Callbacks;
use super::remembered::Remembered;
use super::request_local::Locals;
use super::response_draft::Wanted;
use super::spawn::Afterwards;
use super::{Body, BodyError, Extensions, MultiDict, Rejection, Ties, percent};
use crate::dispatch::current::{self, Origin};
use crate::dispatch::label::{AtomicLabel, Label};
use crate::dispatch::{Dispatcher, pulse};
use crate::error::Error;
use crate::shutdown::ShutdownToken;

/// A request. Clones are cheap and share everything, also across threads.
///
/// The head never changes, but where layers stand around a view: from there on it is what they have left. The body stands behind a slot: either it is read whole and remembered ([`Request::body`],
/// [`Request::form`], [`Request::json_body`] and the extractors over them, as often as wanted), or one taker has it as a stream
/// ([`Request::take_body`]).
///
/// # Example
///
/// ```
/// use aiopyramid::http::{Method, Request};
///
/// let request = Request::builder().uri("/search?q=rust").header("host", "example.com").build();
/// assert_eq!(request.method(), Method::GET);
/// assert_eq!(request.query().unwrap().get("q"), Some("rust"));
/// assert_eq!(request.host(), "example.com");
/// ```
#[derive(Clone)]
pub struct Request(Arc<Inner>);

struct Inner {
    head: Parts,
    /// The head as layers around the view have left it, if there are any.
    behind_layers: OnceLock<Box<Parts>>,
    peer: Option<SocketAddr>,
    ties: Arc<Ties>,
    extensions: Extensions,
    body: Mutex<Slot>,
    body_limit: AtomicU64,
    path: Path,
    query: OnceLock<Arc<MultiDict>>,
    remembered: OnceLock<Box<Remembered>>,
    /// What is to be called once there is a response, or none; nothing, for most requests.
    callbacks: OnceLock<Box<Callbacks>>,
    /// How many requests it is a subrequest of.
    depth: u8,
    /// What goes into the response; nothing, for most requests.
    draft: OnceLock<Box<Mutex<Wanted>>>,
    /// What the router decided, kept for it without knowing what it is.
    resolution: OnceLock<Box<dyn Any + Send + Sync>>,
    /// Which view it is in.
    label: AtomicLabel,
    afterwards: Afterwards,
}

/// Who has the body while the request passes the layers around its view.
const LAYERS_OF_VIEW: &str = "a layer around the view";

/// The path as route patterns are matched with it. Every request needs it, and nearly all have it as it was sent.
enum Path {
    AsSent,
    Decoded(Box<str>),
    NotUtf8,
}

enum Slot {
    Untouched(Body),
    /// Read by the framework, before a plain function ran.
    Prepared(Bytes),
    Taken {
        by: &'static str,
    },
}

impl Request {
    /// Starts a request for a test or a subrequest: a GET of `/` unless told otherwise.
    pub fn builder() -> RequestBuilder {
        RequestBuilder::default()
    }

    pub(crate) fn new(
        head: Parts,
        body: Body,
        peer: Option<SocketAddr>,
        ties: Arc<Ties>,
    ) -> Request {
        Request::new_at_depth(head, body, peer, ties, 0)
    }

    fn new_at_depth(
        head: Parts,
        body: Body,
        peer: Option<SocketAddr>,
        ties: Arc<Ties>,
        depth: u8,
    ) -> Request {
        Request(Arc::new(Inner {
            callbacks: OnceLock::new(),
            depth,
            path: Path::of(&head.uri),
            head,
            behind_layers: OnceLock::new(),
            peer,
            extensions: Extensions::default(),
            body: Mutex::new(Slot::Untouched(body)),
            body_limit: AtomicU64::new(ties.body_limit),
            ties,
            query: OnceLock::new(),
            remembered: OnceLock::new(),
            draft: OnceLock::new(),
            resolution: OnceLock::new(),
            label: AtomicLabel::default(),
            afterwards: Afterwards::default(),
        }))
    }

    /// The request that the caller runs for: in views, tweens and subscribers, in greenlets and on executor threads, in the pieces of a
    /// body that follow later, in tasks that the request has [spawned](Request::spawn), and in everything that these call. `None` where no request is being answered, in a task of `tokio::spawn` for example.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// /// Code that was never handed the request.
    /// fn who_asks() -> String {
    ///     Request::current().map_or("nobody".to_owned(), |request| request.uri().path().to_owned())
    /// }
    ///
    /// #[view_config(route = "/asks")]
    /// fn asks() -> String {
    ///     who_asks()
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/asks").await.text(), "/asks");
    /// assert_eq!(who_asks(), "nobody");
    /// # Ok(()) }
    /// ```
    #[doc(alias = "get_current_request")]
    pub fn current() -> Option<Request> {
        Request::of_origin(current::origin()?)
    }

    /// The request that code runs for, if what it runs for is one.
    pub(super) fn of_origin(origin: Arc<dyn Origin>) -> Option<Request> {
        let origin: Arc<dyn Any + Send + Sync> = origin;
        Some(Request(origin.downcast().ok()?))
    }

    /// The head as it was sent, with what the host of the application has put into its extensions; once the request has passed the layers
    /// around its view, as they have left it.
    pub(crate) fn head(&self) -> &Parts {
        self.0
            .behind_layers
            .get()
            .map_or(&self.0.head, |head| &**head)
    }

    /// The same for code of others, whole.
    pub(crate) fn head_for_others(&self) -> Parts {
        let head = self.head().clone();
        #[cfg(feature = "websocket")]
        let head = self.with_upgrade(head);
        head
    }

    /// What the request has of its application.
    pub(crate) fn ties(&self) -> &Arc<Ties> {
        &self.0.ties
    }

    /// What code runs for that runs for this request.
    pub(crate) fn origin(&self) -> Arc<dyn Origin> {
        Arc::clone(&self.0) as Arc<dyn Origin>
    }

    /// The method, `GET` for example.
    pub fn method(&self) -> &Method {
        &self.head().method
    }

    /// The target as it was sent, still percent-encoded.
    pub fn uri(&self) -> &Uri {
        &self.head().uri
    }

    /// The version of HTTP that the client speaks.
    pub fn version(&self) -> Version {
        self.head().version
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head().headers
    }

    /// A header as text; `None` if it is not there or holds bytes beyond visible ASCII.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        name.find(self.headers())?.to_str().ok()
    }

    /// The address at the other end of the connection; `None` in a test without one.
    ///
    /// A `Forwarded` or `X-Forwarded-For` header changes nothing here, since anybody can send one.
    #[doc(alias = "remote_addr")]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.0.peer
    }

    /// Values by type that belong to this request.
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// The application's value of a type, as `State<T>` hands it out.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.ties.states.get()
    }

    /// What tells everybody that the application is coming to its end: a response that goes on for long watches it.
    pub fn shutdown(&self) -> &ShutdownToken {
        match self.mounted_in() {
            Some(outer) => &outer.shutdown,
            None => &self.0.ties.shutdown,
        }
    }

    /// What the application signs and encrypts its cookies with.
    #[cfg(feature = "cookies")]
    pub(super) fn cookie_keys(&self) -> &super::cookies::CookieKeys {
        &self.0.ties.cookie_keys
    }

    /// Whether cookies that say nothing of it are for https alone: the request came so, or a proxy has it from the browser so.
    #[cfg(feature = "cookies")]
    pub(super) fn secures_cookies(&self) -> bool {
        self.0.ties.secure_cookies || self.scheme() == "https"
    }

    /// Whether the application runs with `debug = true`.
    pub(crate) fn debug(&self) -> bool {
        self.0.ties.debug
    }

    /// What a form with files may hold.
    #[cfg(feature = "multipart")]
    pub(super) fn multipart_settings(&self) -> &crate::settings::MultipartSettings {
        &self.0.ties.multipart
    }

    /// The path, percent-decoded: what route patterns are matched with.
    ///
    /// # Errors
    ///
    /// 400 when the decoded bytes are no UTF-8 (L9: Pyramid answers 500). A view never sees that, because the router has answered before.
    pub fn path_info(&self) -> Result<&str, Rejection> {
        match &self.0.path {
            Path::AsSent => Ok(self.0.head.uri.path()),
            Path::Decoded(path) => Ok(path),
            Path::NotUtf8 => Err(Rejection::bad_request(
                "the path of the URL is not UTF-8 when it is percent-decoded",
            )),
        }
    }

    /// The query, read once and remembered.
    ///
    /// # Errors
    ///
    /// 400 when a decoded name or value is no UTF-8 (O2: Pyramid answers 500).
    #[doc(alias = "GET")]
    pub fn query(&self) -> Result<&Arc<MultiDict>, Rejection> {
        if let Some(query) = self.0.query.get() {
            return Ok(query);
        }
        let query = self.uri().query().unwrap_or("").as_bytes();
        if !percent::decodes_to_utf8(query) {
            return Err(Rejection::bad_request(
                "the query of the URL is not UTF-8 when it is percent-decoded",
            ));
        }
        Ok(self
            .0
            .query
            .get_or_init(|| Arc::new(MultiDict::parse(query))))
    }

    /// The host that the client asked for, with its port if it named one (O3); empty if a client of HTTP/1.0 named none.
    pub fn host(&self) -> &str {
        let from_target = self.uri().authority().map(without_user);
        from_target
            .or_else(|| self.header(header::HOST))
            .unwrap_or("")
    }

    /// The host without its port; an IPv6 address keeps its brackets (O3).
    pub fn domain(&self) -> &str {
        split_host(self.host()).0
    }

    /// The port that the client named, else the default port of the scheme (O3).
    pub fn host_port(&self) -> &str {
        let default = if self.scheme() == "https" {
            "443"
        } else {
            "80"
        };
        split_host(self.host()).1.unwrap_or(default)
    }

    /// Scheme and host, without a port that is the scheme's default (O3).
    pub fn host_url(&self) -> String {
        let (scheme, domain, port) = (self.scheme(), self.domain(), self.host_port());
        match (scheme, port) {
            ("http", "80") | ("https", "443") => format!("{scheme}://{domain}"),
            _ => format!("{scheme}://{domain}:{port}"),
        }
    }

    /// `http` or `https`. A client of HTTP/1 may write what it likes into its target, so there it is `http`; newer versions carry the
    /// scheme of the connection.
    pub fn scheme(&self) -> &str {
        match self.version() {
            Version::HTTP_2 | Version::HTTP_3 => self.uri().scheme_str().unwrap_or("https"),
            _ => "http",
        }
    }

    /// Whether a script sent the request and says so: `X-Requested-With` is exactly `XMLHttpRequest` (O5).
    pub fn is_xhr(&self) -> bool {
        self.header("x-requested-with") == Some("XMLHttpRequest")
    }

    /// Takes the body as a stream, once. `by` names the taker, for the message that a second one gets.
    ///
    /// # Errors
    ///
    /// [`BodyTaken`] if it was taken or read before; 413 if the announced length is over the limit.
    pub fn take_body(&self, by: &'static str) -> Result<Body, Error> {
        Ok(self.take_unlimited_body(by)?.limited(self.body_limit()))
    }

    /// Takes the body for someone who limits it in a way of its own. One that is announced to be over the limit is not given.
    pub(crate) fn take_unlimited_body(&self, by: &'static str) -> Result<Body, Error> {
        let mut slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = self.body_limit();
        match &*slot {
            Slot::Untouched(body) if body.exceeds(limit) => Err(BodyError::too_large(limit).into()),
            Slot::Taken { by: first } => Err(BodyTaken { first, second: by }.into()),
            Slot::Untouched(_) | Slot::Prepared(_) => {
                match std::mem::replace(&mut *slot, Slot::Taken { by }) {
                    Slot::Untouched(body) => Ok(body),
                    Slot::Prepared(bytes) => Ok(bytes.into()),
                    Slot::Taken { .. } => unreachable!("the slot was looked at just now"),
                }
            }
        }
    }

    /// Hands the body over as it is, to someone who makes another request of it. There the limit is known that counts.
    pub(crate) fn hand_over_body(&self, to: &'static str) -> Body {
        let mut slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Taken { by: to }) {
            Slot::Untouched(body) => body,
            Slot::Prepared(bytes) => bytes.into(),
            Slot::Taken { .. } => Body::empty(),
        }
    }

    /// Hands the body to the layers around the view, from which it comes back. One that has been read is there for all.
    pub(crate) fn lend_body(&self) -> Body {
        match self.body_if_read() {
            Some(bytes) => bytes.into(),
            None => self.hand_over_body(LAYERS_OF_VIEW),
        }
    }

    /// Takes over what the layers around the view have left of the request. False if it has passed them before.
    #[must_use]
    pub(crate) fn pass_layers(&self, head: Parts, body: Body) -> bool {
        let mut slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*slot, Slot::Taken { by } if *by == LAYERS_OF_VIEW) {
            *slot = Slot::Untouched(body);
        }
        self.0.behind_layers.set(Box::new(head)).is_ok()
    }

    /// The largest body in bytes that this request may have: the application's limit, or its view's once that is known.
    pub fn body_limit(&self) -> u64 {
        self.0.body_limit.load(Relaxed)
    }

    /// Sets the view's limit. A body that someone has taken before was taken under the application's.
    pub(crate) fn set_body_limit(&self, limit: u64) {
        self.0.body_limit.store(limit, Relaxed);
    }

    /// Whether nobody has touched the body and it has at least one byte.
    pub(crate) fn body_is_waiting(&self) -> bool {
        let slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(&*slot, Slot::Untouched(body) if !body.is_empty())
    }

    /// Lets the body be taken although the framework has read it, since nobody asked for that.
    pub(super) fn give_back(&self, bytes: Bytes) {
        let mut slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Slot::Prepared(bytes);
    }

    /// Gives up a body that nobody has touched, now that the request is answered.
    pub(crate) fn discard_body(&self) {
        let mut slot = self.0.body.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*slot, Slot::Untouched(_)) {
            *slot = Slot::Taken {
                by: "the end of the request",
            };
        }
    }

    pub(super) fn remembered(&self) -> &Remembered {
        self.0.remembered.get_or_init(Box::default)
    }

    pub(super) fn locals(&self) -> &Locals {
        &self.remembered().locals
    }

    pub(super) fn locals_if_any(&self) -> Option<&Locals> {
        self.0.remembered.get().map(|remembered| &remembered.locals)
    }

    pub(super) fn afterwards(&self) -> &Afterwards {
        &self.0.afterwards
    }

    pub(super) fn callbacks(&self) -> Option<&Callbacks> {
        self.0.callbacks.get().map(|callbacks| &**callbacks)
    }

    pub(super) fn callbacks_or_new(&self) -> &Callbacks {
        self.0.callbacks.get_or_init(Box::default)
    }

    /// How many requests it is a subrequest of.
    pub(crate) fn depth(&self) -> u8 {
        self.0.depth
    }

    pub(super) fn draft(&self) -> Option<&Mutex<Wanted>> {
        self.0.draft.get().map(|draft| &**draft)
    }

    pub(super) fn draft_or_new(&self) -> &Mutex<Wanted> {
        self.0.draft.get_or_init(Box::default)
    }

    /// What the router decided, if it has and if it is a `T`.
    pub(crate) fn resolution<T: 'static>(&self) -> Option<&T> {
        self.0.resolution.get()?.downcast_ref()
    }

    /// Keeps what the router decided. False if it has decided before: a request is routed once.
    #[must_use]
    pub(crate) fn resolve<T: Send + Sync + 'static>(&self, resolution: T) -> bool {
        self.0.resolution.set(Box::new(resolution)).is_ok()
    }

    /// Says which view the request is in, for as long as the guard lives.
    pub(crate) fn enter_view(&self, label: Label) -> InView<'_> {
        self.0.come_into(label);
        InView(&self.0)
    }

    /// Says in which view the rest of the response is made, now that the request has left all else.
    pub(super) fn go_on_in(&self, label: Label) {
        self.0.label.set(label);
    }
}

/// The request is in a view for as long as this lives.
pub(crate) struct InView<'r>(&'r Inner);

impl Drop for InView<'_> {
    fn drop(&mut self) {
        self.0.come_into(Label::NO_VIEW);
    }
}

impl Inner {
    fn come_into(&self, label: Label) {
        // The poll that goes on at this moment tells the thread's pulse, each further one the request.
        pulse::relabel(self.label.get(), label);
        self.label.set(label);
    }
}

impl Origin for Inner {
    fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.ties.dispatcher
    }

    fn label(&self) -> Label {
        self.label.get()
    }
}

impl Path {
    fn of(uri: &Uri) -> Path {
        match percent::decode(uri.path()) {
            Ok(Cow::Borrowed(_)) => Path::AsSent,
            Ok(Cow::Owned(decoded)) => Path::Decoded(decoded.into_boxed_str()),
            Err(_) => Path::NotUtf8,
        }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} {})", self.method(), self.uri())
    }
}

/// Host and port. A name and a password before them are nobody's host.
fn without_user(authority: &Authority) -> &str {
    let authority = authority.as_str();
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

/// A host and the port behind it, if there is one. The colons of a bracketed IPv6 address are none.
fn split_host(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((domain, "")) => (domain, None),
        Some((domain, port)) if !port.contains(']') => (domain, Some(port)),
        _ => (host, None),
    }
}

/// The name of a header, as text or as a constant of [`header`].
pub trait AsHeaderName {
    #[doc(hidden)]
    fn find(self, headers: &HeaderMap) -> Option<&HeaderValue>;
}

impl AsHeaderName for &str {
    fn find(self, headers: &HeaderMap) -> Option<&HeaderValue> {
        headers.get(self)
    }
}

impl AsHeaderName for HeaderName {
    fn find(self, headers: &HeaderMap) -> Option<&HeaderValue> {
        headers.get(self)
    }
}

impl AsHeaderName for &HeaderName {
    fn find(self, headers: &HeaderMap) -> Option<&HeaderValue> {
        headers.get(self)
    }
}

/// The body was wanted a second time, as a stream: a mistake of the application, so a 500.
#[derive(Debug)]
pub struct BodyTaken {
    first: &'static str,
    second: &'static str,
}

impl std::fmt::Display for BodyTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} asked for the request body, which {} has taken before",
            self.second, self.first
        )
    }
}

impl std::error::Error for BodyTaken {}

/// Builds a [`Request`] without a server.
#[derive(Debug, Default)]
pub struct RequestBuilder {
    head: ::http::request::Builder,
    body: Body,
    peer: Option<SocketAddr>,
    ties: Option<Arc<Ties>>,
    depth: u8,
}

impl RequestBuilder {
    /// The method, `GET` if none is given.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        RequestBuilder {
            head: self.head.method(method),
            ..self
        }
    }

    /// The target: path and query, or a whole URL.
    #[must_use]
    pub fn uri(self, uri: &str) -> Self {
        RequestBuilder {
            head: self.head.uri(uri),
            ..self
        }
    }

    /// One more header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        RequestBuilder {
            head: self.head.header(name, value),
            ..self
        }
    }

    /// The body.
    #[must_use]
    pub fn body(self, body: impl Into<Body>) -> Self {
        RequestBuilder {
            body: body.into(),
            ..self
        }
    }

    /// The address that [`Request::peer_addr`] gives.
    #[must_use]
    pub fn peer(self, peer: SocketAddr) -> Self {
        RequestBuilder {
            peer: Some(peer),
            ..self
        }
    }

    /// What was said of the head so far.
    #[cfg(feature = "cookies")]
    pub(crate) fn head(&self) -> &::http::request::Builder {
        &self.head
    }

    pub(crate) fn ties(self, ties: Arc<Ties>) -> Self {
        RequestBuilder {
            ties: Some(ties),
            ..self
        }
    }

    /// One more value in the extensions of the head.
    pub(crate) fn extension<T: Clone + Send + Sync + 'static>(self, value: T) -> Self {
        RequestBuilder {
            head: self.head.extension(value),
            ..self
        }
    }

    /// Says of how many requests it is a subrequest.
    pub(crate) fn depth(self, depth: u8) -> Self {
        RequestBuilder { depth, ..self }
    }

    /// The request.
    ///
    /// # Panics
    ///
    /// When the target or a header is not valid HTTP: only tests and code with fixed values build requests this way.
    #[track_caller]
    pub fn build(self) -> Request {
        match self.try_build() {
            Ok(request) => request,
            Err(error) => panic!("this is no valid request: {error}"),
        }
    }

    /// The request, from values that come from elsewhere.
    pub(crate) fn try_build(self) -> Result<Request, ::http::Error> {
        let (head, ()) = self.head.body(())?.into_parts();
        let ties = self.ties.unwrap_or_else(Ties::none);
        Ok(Request::new_at_depth(
            head, self.body, self.peer, ties, self.depth,
        ))
    }
}

impl From<BodyError> for Rejection {
    fn from(error: BodyError) -> Rejection {
        Rejection::new(error.status(), error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_host(host: &str) -> Request {
        Request::builder().header("host", host).build()
    }

    #[test]
    fn o3_host_names_split_into_domain_and_port() {
        for (host, domain, port, url) in [
            ("example.com", "example.com", "80", "http://example.com"),
            ("example.com:80", "example.com", "80", "http://example.com"),
            (
                "example.com:8080",
                "example.com",
                "8080",
                "http://example.com:8080",
            ),
            ("[::1]:6543", "[::1]", "6543", "http://[::1]:6543"),
            ("[::1]", "[::1]", "80", "http://[::1]"),
        ] {
            let request = with_host(host);
            assert_eq!(
                (request.domain(), request.host_port()),
                (domain, port),
                "{host}"
            );
            assert_eq!(request.host_url(), url, "{host}");
        }
    }

    #[test]
    fn o5_only_the_exact_header_makes_a_request_of_a_script() {
        let sent = |value| {
            Request::builder()
                .header("x-requested-with", value)
                .build()
                .is_xhr()
        };
        assert!(sent("XMLHttpRequest"));
        assert!(!sent("xmlhttprequest"));
    }

    #[test]
    fn l9_a_path_that_is_no_utf8_is_a_bad_request() {
        let request = Request::builder().uri("/%C3").build();
        assert_eq!(request.path_info().unwrap_err().status(), 400);
    }

    #[test]
    fn a_second_taker_of_the_body_learns_who_was_first() {
        let request = Request::builder().body("text").build();
        assert!(request.take_body("the upload").is_ok());
        let error = request.take_body("the audit").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the audit asked for the request body, which the upload has taken before"
        );
    }

    #[tokio::test]
    async fn the_body_can_be_read_as_often_as_wanted() {
        let request = Request::builder().body("[1, 2]").build();
        assert_eq!(request.body().await.unwrap(), "[1, 2]");
        assert_eq!(request.json_body().await.unwrap()[1], 2);
        assert_eq!(request.clone().body().await.unwrap(), "[1, 2]");
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_413_before_it_is_read() {
        let request = Request::builder().body("123456").build();
        request.set_body_limit(5);
        assert_eq!(request.body().await.unwrap_err().status(), 413);
        assert_eq!(request.body().await.unwrap_err().status(), 413);
    }
}
