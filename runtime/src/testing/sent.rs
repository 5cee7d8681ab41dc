//! What a test has sent: for messages, and to be sent again where a redirect leads.

use std::fmt;
use std::net::SocketAddr;
use std::panic::Location;

use bytes::Bytes;

use super::target::joined;
use crate::http::{Method, RequestBuilder, StatusCode};
use crate::router::App;
#[cfg(feature = "websocket")]
use crate::websocket::InProcess;

/// The address that requests of tests are made to (Q4).
pub(super) const HOST: &str = "example.com";

/// A request of a test.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: Vec<Header>,
    pub(super) peer: Option<SocketAddr>,
    /// `None` if it went out piece by piece.
    pub(super) body: Option<Bytes>,
    /// Where a websocket gets its connection from, if it asks for one.
    #[cfg(feature = "websocket")]
    pub(super) takeover: Option<InProcess>,
    /// Where the test asked for it.
    pub(super) at: &'static Location<'static>,
}

#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    /// Sent with every request of the client; one of the request's own stands in its place.
    pub(super) of_client: bool,
}

impl Header {
    pub(super) fn of_client(name: &str, value: &str) -> Header {
        Header {
            name: name.to_owned(),
            value: value.to_owned(),
            of_client: true,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Whether a request has no more than one header of that name.
pub(super) fn stands_alone(name: &str) -> bool {
    ["content-type", "host", "authorization"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name))
}

impl Sent {
    pub(super) fn new(
        method: Method,
        target: &str,
        headers: Vec<Header>,
        at: &'static Location<'static>,
    ) -> Sent {
        Sent {
            method,
            target: target.to_owned(),
            headers,
            peer: None,
            body: Some(Bytes::new()),
            #[cfg(feature = "websocket")]
            takeover: None,
            at,
        }
    }

    /// One more header, in place of the client's of that name, and of any that there can be but one of.
    pub(super) fn add_header(&mut self, name: &str, value: &str) {
        let goes = |header: &Header| header.is(name) && (header.of_client || stands_alone(name));
        self.headers.retain(|header| !goes(header));
        self.headers.push(Header {
            name: name.to_owned(),
            value: value.to_owned(),
            of_client: false,
        });
    }

    /// The host that the test has named for this request alone.
    #[cfg(feature = "testing-html")]
    pub(super) fn own_host(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let host = headers.find(|header| !header.of_client && header.is("host"));
        host.map(|header| header.value.as_str())
    }

    /// The host that it is sent to.
    pub(super) fn host(&self) -> &str {
        let host = self.headers.iter().find(|header| header.is("host"));
        host.map_or(HOST, |header| &header.value)
    }

    /// The request for an application, but for its body.
    pub(super) fn builder(&self, app: &App) -> RequestBuilder {
        let request = app
            .request()
            .method(self.method.clone())
            .uri(self.target.as_str());
        let request = match self.peer {
            Some(peer) => request.peer(peer),
            None => request,
        };
        #[cfg(feature = "websocket")]
        let request = match &self.takeover {
            Some(takeover) => request.extension(takeover.clone()),
            None => request,
        };
        let headers = self.headers.iter();
        headers.fold(request, |request, header| {
            request.header(&header.name, &header.value)
        })
    }

    /// The request that a redirect asks for: a GET, but for the two statuses that say that all stays as it is.
    ///
    /// # Errors
    ///
    /// In words, where it leads out of the application, or needs a body that is gone.
    pub(super) fn redirected(&self, status: StatusCode, location: &str) -> Result<Sent, String> {
        let mut next = self.clone();
        next.target = joined(self, location)?;
        let keeps_all = matches!(
            status,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
        );
        let becomes_get = match self.method {
            Method::GET | Method::HEAD => false,
            Method::POST => !keeps_all,
            _ => status == StatusCode::SEE_OTHER,
        };
        if becomes_get {
            next.method = Method::GET;
            next.body = Some(Bytes::new());
            next.headers
                .retain(|header| !header.is("content-type") && !header.is("content-length"));
        }
        match next.body {
            Some(_) => Ok(next),
            None => {
                Err("it asks for the same body again, which was sent piece by piece".to_owned())
            }
        }
    }
}

/// Method and target, and where the test asked.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, asked at {}", self.method, self.target, self.at)
    }
}
