//! How a websocket gets its connection: from hyper, once the answer has been sent, or from a test.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tokio::sync::oneshot;

use super::wire::Connection;
use crate::error::{Error, Result};
use crate::http::Request;

/// Where the connection will come from.
pub(super) enum Takeover {
    Hyper(OnUpgrade),
    InProcess(oneshot::Receiver<DuplexStream>),
}

/// The end of a connection without a socket, among the extensions of a request: a test hands it over when it has seen the answer.
#[derive(Debug, Clone)]
pub(crate) struct InProcess(Arc<Mutex<Option<oneshot::Receiver<DuplexStream>>>>);

impl InProcess {
    pub(crate) fn new(receiver: oneshot::Receiver<DuplexStream>) -> InProcess {
        InProcess(Arc::new(Mutex::new(Some(receiver))))
    }

    fn take(&self) -> Option<oneshot::Receiver<DuplexStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Takeover {
    /// That of a request.
    ///
    /// # Errors
    ///
    /// When the host of the application keeps its connections to itself.
    pub(super) fn of(request: &Request) -> Result<Takeover> {
        let in_process = || request.head().extensions.get::<InProcess>()?.take();
        match in_process() {
            Some(receiver) => Ok(Takeover::InProcess(receiver)),
            None => request.take_upgrade().map(Takeover::Hyper).ok_or_else(|| {
                let error = Error::msg("the server of this request hands over no connections");
                error.with_help(
                    "where the application is served by hyper itself, call `.with_upgrades()` on the connection",
                )
            }),
        }
    }

    /// The connection; `None` if something else was answered in the end, or nothing.
    pub(super) async fn connection(self) -> Option<Box<dyn Connection>> {
        match self {
            Takeover::Hyper(upgrade) => Some(Box::new(TokioIo::new(upgrade.await.ok()?))),
            Takeover::InProcess(receiver) => Some(Box::new(receiver.await.ok()?)),
        }
    }
}
