//! An application served: `App::run`, `App::serve`, `Configurator::run`.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use super::unread::ReadToEnd;
#[cfg(feature = "websocket")]
use super::unshared::unshared;
use super::{Serve, host, run, serve};
use crate::config::Configurator;
use crate::dispatch::watchdog::Orders;
use crate::error::Result;
use crate::http::Body;
use crate::http::httpexceptions::HttpException;
use crate::router::App;

impl App {
    /// Listens as `[server]` of the settings says and serves on worker threads until it is told to stop. Blocks.
    ///
    /// Ctrl-C, SIGTERM and [`App::shutdown`] tell it to stop: requests that have begun are finished first, and so are background tasks.
    /// Those of `config.background` start before the first connection is accepted.
    ///
    /// A view that holds its worker for longer than `[watchdog] limit` of the settings is told in the log, and new connections go to other
    /// workers until it lets go.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or this is called inside of an asynchronous program, where [`App::serve`] is the way.
    pub fn run(&self) -> Result<()> {
        crate::logging::start(&self.0.settings);
        Ok(run(self, &self.0.server, self.shutdown(), |_| {})?)
    }

    /// Serves the connections of a listener inside of a running tokio program, until [`App::shutdown`] is triggered.
    ///
    /// The threads are that program's own, so no watchdog is set on them. Background tasks start with it and end with it; one for which the
    /// system has no thread is told in the log. An application may be served on several listeners at once: the last to end is the one that
    /// cuts off what is left.
    ///
    /// Dropping the future drops all connections, and lets background tasks go on: [`App::finish_background`] is for them.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use aiopyramid::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let app = runtime::scan()?.make_app()?;
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// app.serve(listener).await;
    /// # Ok(()) }
    /// ```
    pub async fn serve(&self, listener: TcpListener) {
        serve(listener, self, &self.0.server, self.shutdown()).await;
    }
}

impl Configurator {
    /// Makes the application and runs it: [`Configurator::make_app`], then [`App::run`].
    ///
    /// # Errors
    ///
    /// Those of both.
    #[track_caller]
    pub fn run(self) -> Result<()> {
        self.make_app()?.run()
    }
}

impl Serve for App {
    type Body = Body;

    fn watchdog(&self) -> Option<Orders> {
        self.0.watchdog.clone()
    }

    fn begin(&self) -> io::Result<()> {
        self.begin_background()
    }

    async fn idle(&self) {
        self.0.ties.tasks.idle().await;
    }

    fn join(&self) {
        self.0.ties.tasks.join();
    }

    fn leave(&self, is_over: bool) {
        if self.0.ties.tasks.leave() && is_over {
            self.0.ties.tasks.end();
        }
    }

    async fn gone(&self) {
        self.0.ties.tasks.gone().await;
    }

    async fn stop(&self, left: Duration) {
        // Another server may still need it.
        if self.0.ties.tasks.are_over() {
            self.stop_engine(left).await;
        }
    }

    // Not an `async fn`: its future would hold hyper's request, which is thirty times the size of ours.
    fn serve(
        &self,
        request: http::Request<hyper::body::Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = http::Response<Body>> + Send {
        let refused = host::refusal(&request);
        #[cfg(feature = "websocket")]
        let request = unshared(request);
        let request = self.ingress(request.map(ReadToEnd::new), Some(peer));
        // Someone may hold the request for long after its answer, and its connection must not wait for that.
        let unread = request.body_is_waiting().then(|| request.clone());
        async move {
            let response = match refused {
                None => self.handle(request).await,
                Some(refused) => HttpException::from(&refused).to_response(&request),
            };
            if let Some(request) = unread {
                request.discard_body();
            }
            response.into_inner()
        }
    }
}
