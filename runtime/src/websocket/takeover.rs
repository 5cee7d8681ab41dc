//! How a websocket gets its connection: from hyper, once the answer has been sent, or from a test.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
pub(crate) struct InProcess {
    receiver: Arc<Mutex<Option<oneshot::Receiver<DuplexStream>>>>,
    failure: Arc<OnceLock<String>>,
}

impl InProcess {
    pub(crate) fn new(receiver: oneshot::Receiver<DuplexStream>) -> InProcess {
        InProcess {
            receiver: Arc::new(Mutex::new(Some(receiver))),
            failure: Arc::default(),
        }
    }

    /// Where the test learns how the view has failed.
    pub(crate) fn failure(&self) -> Arc<OnceLock<String>> {
        Arc::clone(&self.failure)
    }

    /// Tells the test that has opened a websocket by this request how the view has failed.
    pub(super) fn tell(request: &Request, failure: impl FnOnce() -> String) {
        if let Some(test) = request.head().extensions.get::<InProcess>() {
            test.failure.get_or_init(failure);
        }
    }

    fn take(&self) -> Option<oneshot::Receiver<DuplexStream>> {
        let receiver = self.receiver.lock();
        receiver.unwrap_or_else(PoisonError::into_inner).take()
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
