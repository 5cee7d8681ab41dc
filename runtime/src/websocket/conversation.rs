//! One conversation: the handshake, the view and its connection side by side, and the end of both.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::io::DuplexStream;

use super::argument::shared_of;
use super::close::{CloseCode, CloseReason, WebsocketClosed, WebsocketError};
use super::driver::Driver;
use super::handshake;
use super::options::WebsocketOptions;
use super::shared::{Shared, TrySendError};
use super::socket::WebSocket;
use super::takeover::{InProcess, Takeover};
use super::terms::Terms;
use crate::background::Ticket;
use crate::dispatch::{GreenletError, Panicked, catch_future, spawn_here};
use crate::error::{Error, Result};
use crate::http::httpexceptions::HttpServiceUnavailable;
use crate::http::{Request, Response, StatusCode};
use crate::settings::WebsocketSettings;
use crate::site::Site;
use crate::view::{Early, ViewInfo};

/// How often view and connection are polled in turn before other tasks have theirs.
const TURNS: usize = 32;

/// Answers the handshake, waits for the connection, and lets the view talk until one of them has had enough.
///
/// # Errors
///
/// Why there is no websocket. Once there is one, what becomes of its view is told in the log and to the client.
pub(super) fn converse(
    info: &ViewInfo,
    request: &Request,
    early: Early,
    view: impl Future<Output = Result<Result<Response>>> + Send,
) -> impl Future<Output = Result<Response>> + Send {
    // Whatever hands a future on holds it once more, and there may be thousands of these.
    let mut view = Box::pin(view);
    async move {
        let terms = info.terms::<Terms>().ok_or_else(unsettled)?;
        let shared = shared_of(request).ok_or_else(unsettled)?;
        let accepted = handshake::accept(request, &terms)?;
        if request.shutdown().is_triggered() {
            let detail = "this application is being shut down";
            return Err(HttpServiceUnavailable::new(detail).into());
        }
        let takeover = Takeover::of(request)?;
        let ticket = request.ties().tasks.admit(terms.title(info.site))?;
        shared.open(accepted.subprotocol, terms.send_queue);
        let (response, departed) = accepted.response.departing();
        early.answer(response);
        // A tween may have answered something else.
        let connection = match departed.await {
            Ok(()) => takeover.connection().await,
            Err(_) => None,
        };
        let Some(connection) = connection else {
            shared.over();
            ticket.end(Ok(Ok(())));
            return Ok(unsaid());
        };
        ticket.runs();
        let mut driver = Driver::new(connection, Arc::clone(&shared), terms);
        let talk = Talk {
            site: &info.site,
            request,
            shared: &shared,
            ticket: Some(&ticket),
        };
        let view = poll_fn(move |cx| view.as_mut().poll(cx).map(|ended| ended?.map(drop)));
        talk.until_over(&mut driver, view).await;
        Ok(unsaid())
    }
}

/// What a view returns whose answer was given long ago.
fn unsaid() -> Response {
    Response::status_only(StatusCode::OK)
}

/// `make_app()` settles the terms of every websocket view, and no websocket view is without its argument.
fn unsettled() -> Error {
    Error::msg("a websocket view was called without having been registered")
}

/// A websocket without a handshake, and the client's end of it. It is driven by a task beside the caller, and closes when its receiver is
/// dropped: as it does when a view returns.
pub(crate) fn pair(
    request: Request,
    options: &WebsocketOptions<'_>,
) -> std::io::Result<(WebSocket, DuplexStream)> {
    let terms = Arc::new(Terms::new(&WebsocketSettings::default(), options));
    let shared = Arc::new(Shared::default());
    shared.open(None, terms.send_queue);
    let (here, there) = tokio::io::duplex(PAIR_BUFFER);
    let mut driver = Driver::new(Box::new(here), Arc::clone(&shared), terms);
    let socket = WebSocket::new(Arc::clone(&shared), request.clone());
    let dispatcher = Arc::clone(&request.ties().dispatcher);
    let site = Site::called(std::panic::Location::caller());
    spawn_here(dispatcher.home(), async move {
        let held = async {
            poll_fn(|_| shared.poll_reader_gone()).await;
            Ok(())
        };
        let talk = Talk {
            site: &site,
            request: &request,
            shared: &shared,
            ticket: None,
        };
        talk.until_over(&mut driver, held).await;
    })?;
    Ok((socket, there))
}

const PAIR_BUFFER: usize = 64 * 1024;

/// A view and its connection, side by side.
pub(super) struct Talk<'t> {
    pub(super) site: &'t Site,
    pub(super) request: &'t Request,
    pub(super) shared: &'t Shared,
    /// Its place among the tasks that a shutdown waits for, and cuts off when its time has passed.
    pub(super) ticket: Option<&'t Ticket>,
}

impl Talk<'_> {
    /// Lets them talk until both are gone, or cut off.
    pub(super) async fn until_over(
        &self,
        driver: &mut Driver,
        view: impl Future<Output = Result<()>> + Send,
    ) {
        let mut view = pin!(Some(catch_future(view)));
        let mut shutdown = pin!(self.request.shutdown().triggered());
        let mut is_shut_down = false;
        // Made when the shutdown has begun: thousands may wait for that alone. Where this is mounted, it is that of the outer application, and
        // may come later than the end of this one.
        let is_mounted = self.request.mounted_in().is_some();
        let mut cut = is_mounted.then(|| Box::pin(self.cut()));
        let is_cut = poll_fn(|cx| {
            driver.begin();
            for _ in 0..TURNS {
                if !is_shut_down && shutdown.as_mut().poll(cx).is_ready() {
                    is_shut_down = true;
                    cut.get_or_insert_with(|| Box::pin(self.cut()));
                    let reason = "the server shuts down";
                    let reason = CloseReason::new(CloseCode::GOING_AWAY, reason);
                    self.shared.close(reason, true);
                }
                if cut
                    .as_mut()
                    .is_some_and(|cut| cut.as_mut().poll(cx).is_ready())
                {
                    return Poll::Ready(true);
                }
                self.shared.arrive();
                let is_gone = driver.poll(cx).is_ready();
                match view.as_mut().as_pin_mut().map(|view| view.poll(cx)) {
                    Some(Poll::Ready(outcome)) => {
                        view.set(None);
                        self.close_after(outcome);
                        continue;
                    }
                    Some(Poll::Pending) => {}
                    None if is_gone => return Poll::Ready(false),
                    None => {}
                }
                if self.shared.rest(cx) {
                    return Poll::Pending;
                }
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        // What is cut off has been told of.
        if let Some(ticket) = self.ticket.filter(|_| !is_cut) {
            ticket.end(Ok(Ok(())));
        }
    }

    async fn cut(&self) {
        match self.ticket {
            Some(ticket) => ticket.cut().await,
            None => pending().await,
        }
    }

    /// The view is done.
    fn close_after(&self, outcome: Result<Result<()>, Panicked>) {
        let code = code_of(&outcome);
        if code == CloseCode::INTERNAL_ERROR {
            report(self.site, self.request, &outcome);
        }
        self.shared.close(CloseReason::new(code, ""), true);
    }
}

/// How the connection is closed after its view. That the client has gone, or did wrong, is no failure of the view.
fn code_of(outcome: &Result<Result<()>, Panicked>) -> CloseCode {
    match outcome {
        Ok(Ok(())) => CloseCode::NORMAL,
        Ok(Err(error)) if is_clients_doing(error) => CloseCode::NORMAL,
        _ => CloseCode::INTERNAL_ERROR,
    }
}

fn is_clients_doing(error: &Error) -> bool {
    error.downcast_ref::<WebsocketClosed>().is_some()
        || error.downcast_ref::<WebsocketError>().is_some()
        || error.downcast_ref::<TrySendError>() == Some(&TrySendError::Closed)
}

fn report(site: &Site, request: &Request, outcome: &Result<Result<()>, Panicked>) {
    let path = request.uri().path();
    let view = site.path();
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => match error.downcast_ref() {
            Some(GreenletError::Panicked(panicked)) => report_panic(&view, path, panicked, request),
            _ => report_error(&view, path, error, request),
        },
        Err(panicked) => report_panic(&view, path, panicked, request),
    }
}

fn report_panic(view: &str, path: &str, panicked: &Panicked, request: &Request) {
    let (at, help) = (panicked.location(), panicked.remedy());
    tracing::error!(%view, path, at, help, "a websocket view {panicked}");
    InProcess::tell(request, || match at {
        Some(at) => format!("the view {panicked}, at {at}"),
        None => format!("the view {panicked}"),
    });
}

fn report_error(view: &str, path: &str, error: &Error, request: &Request) {
    let (at, help) = (error.location(), error.help());
    tracing::error!(%view, path, %at, help, "a websocket view failed: {error:?}");
    InProcess::tell(request, || format!("the view failed: {error:?}, at {at}"));
}
