//! Subrequests: a request that asks the application something on its own behalf (L8).

use std::fmt;
use std::future::IntoFuture;
use std::sync::Weak;

use ::http::{Method, header};

use super::{App, Application};
use crate::dispatch::current::run_for;
use crate::error::{Error, Result};
use crate::http::{Body, Request, RequestBuilder, Response};
use crate::view::BoxFuture;

/// How deep subrequests may be nested.
const MAX_DEPTH: u8 = 16;

/// The application itself, as a state of it, for those who know of it by a request alone.
pub(crate) struct Itself(pub(crate) Weak<Application>);

/// A request to the application that the request belongs to. `.await` sends it; in plain code, `synchronize(...)` does.
///
/// It goes the whole way of a request (L8): events are told, its own callbacks are called, and [`Request::current`] is the subrequest
/// meanwhile. Tweens it passes only if asked to, by [`Subrequest::with_tweens`], and layers around the application never. Layers around the
/// view stand around it here too, and make responses of its errors. What it spawns waits for the answer to its parent.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/price/{item}", renderer = "json")]
/// async fn price(item: String) -> Result<u32, HttpNotFound> {
///     match item.as_str() {
///         "tea" => Ok(3),
///         _ => Err(HttpNotFound::default()),
///     }
/// }
///
/// #[view_config(route = "/offer/{item}")]
/// async fn offer(item: String, request: &Request) -> Result<String> {
///     let (_, price) = request.subrequest(&format!("/price/{item}")).await?.into_parts();
///     Ok(format!("{item} for {}", String::from_utf8_lossy(&price.bytes().await?)))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/offer/tea").await.text(), "tea for 3");
/// assert_eq!(app.get("/offer/gold").await.status(), 404);
/// # Ok(()) }
/// ```
#[must_use = "a subrequest is sent by `.await`"]
pub struct Subrequest {
    parent: Request,
    request: RequestBuilder,
    has_host: bool,
    through_tweens: bool,
}

impl Request {
    /// Asks the application something: a GET of that path and query, unless told otherwise. It comes from the same peer and names the same
    /// host; of the other headers it has none.
    ///
    /// # Errors
    ///
    /// Without tweens whatever the view fails with, and 404 where there is none, so that `?` answers with it (L8). With tweens that has
    /// become a response. In any case where subrequests are nested more than 16 deep, as those of a view are that asks for itself; where the
    /// target or a header is not valid HTTP; and where the request belongs to no application.
    #[doc(alias = "invoke_subrequest")]
    pub fn subrequest(&self, target: &str) -> Subrequest {
        let request = Request::builder().uri(target).ties(self.ties().clone());
        Subrequest {
            parent: self.clone(),
            request: match self.peer_addr() {
                Some(peer) => request.peer(peer),
                None => request,
            },
            has_host: false,
            through_tweens: false,
        }
    }
}

impl Subrequest {
    fn map(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Subrequest {
        Subrequest {
            request: change(self.request),
            ..self
        }
    }

    /// The method, `GET` if none is given.
    pub fn method(self, method: Method) -> Subrequest {
        self.map(|request| request.method(method))
    }

    /// One more header.
    pub fn header(mut self, name: &str, value: &str) -> Subrequest {
        self.has_host |= name.eq_ignore_ascii_case(header::HOST.as_str());
        self.map(|request| request.header(name, value))
    }

    /// The body.
    pub fn body(self, body: impl Into<Body>) -> Subrequest {
        self.map(|request| request.body(body))
    }

    /// Lets it pass the tweens, so that errors come back as responses.
    #[doc(alias = "use_tweens")]
    pub fn with_tweens(self) -> Subrequest {
        Subrequest {
            through_tweens: true,
            ..self
        }
    }

    /// The request, and the application that it is for.
    fn into_parts(self) -> Result<(App, Request, bool)> {
        let parent = self.parent;
        let depth = parent.depth() + 1;
        let itself = parent.state::<Itself>();
        let app = itself.and_then(|itself| itself.0.upgrade());
        let app =
            app.ok_or_else(|| Error::msg("a request of no application has no subrequests"))?;
        let request = match parent.host() {
            host if !self.has_host && !host.is_empty() => self.request.header("host", host),
            _ => self.request,
        };
        let request = match parent.mounted_in() {
            Some(outer) => request.extension(outer.clone()),
            None => request,
        };
        let request = request.depth(depth).try_build()?;
        request.answer_is_that_of(&parent);
        if depth > MAX_DEPTH {
            return Err(too_deep(&parent, &request));
        }
        Ok((App(app), request, self.through_tweens))
    }
}

fn too_deep(parent: &Request, request: &Request) -> Error {
    Error::msg(format!(
        "subrequests are nested more than {MAX_DEPTH} deep, where {parent:?} asks for {request:?}"
    ))
    .with_help("a view that asks for itself, or for one that asks for it, never comes to its end")
}

impl IntoFuture for Subrequest {
    type Output = Result<Response>;
    type IntoFuture = BoxFuture<'static, Result<Response>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (app, request, through_tweens) = self.into_parts()?;
            let answered = async {
                match through_tweens {
                    true => Ok(app.until_finished(&request).await),
                    false => app.without_tweens(&request).await,
                }
            };
            let mut response = run_for(request.origin(), answered).await?;
            response.run_for(&request);
            Ok(response)
        })
    }
}

impl fmt::Debug for Subrequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subrequest(of {:?})", self.parent)
    }
}
