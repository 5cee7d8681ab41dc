//! One conversation: the handshake, the view and its connection side by side, and the end of both.

use std::future::poll_fn;
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
use super::takeover::Takeover;
use super::terms::Terms;
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
        ticket.runs();
        shared.open(accepted.subprotocol, terms.send_queue);
        let (response, departed) = accepted.response.departing();
        early.answer(response);
        let talking = async {
            // A tween may have answered something else.
            let connection = match departed.await {
                Ok(()) => takeover.connection().await,
                Err(_) => None,
            };
            let Some(connection) = connection else {
                return shared.over();
            };
            let mut driver = Driver::new(connection, Arc::clone(&shared), terms);
            let view = poll_fn(move |cx| view.as_mut().poll(cx).map(|ended| ended?.map(drop)));
            talk(&info.site, &mut driver, &shared, request, view).await;
        };
        // What is cut off has been told of.
        if ticket.until_cut(pin!(talking)).await.is_some() {
            ticket.end(Ok(Ok(())));
        }
        Ok(Response::status_only(StatusCode::OK))
    }
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
        talk(&site, &mut driver, &shared, &request, held).await;
    })?;
    Ok((socket, there))
}

const PAIR_BUFFER: usize = 64 * 1024;

/// Lets view and connection talk until the connection is gone.
pub(super) async fn talk(
    site: &Site,
    driver: &mut Driver,
    shared: &Shared,
    request: &Request,
    view: impl Future<Output = Result<()>> + Send,
) {
    let outcome = {
        let mut view = pin!(catch_future(view));
        let mut shutdown = pin!(request.shutdown().triggered());
        let mut is_shut_down = false;
        poll_fn(|cx| {
            for _ in 0..TURNS {
                shared.arrive();
                if !is_shut_down && shutdown.as_mut().poll(cx).is_ready() {
                    is_shut_down = true;
                    let reason = "the server shuts down";
                    shared.close(CloseReason::new(CloseCode::GOING_AWAY, reason), true);
                }
                let _ = driver.poll(cx);
                if let Poll::Ready(outcome) = view.as_mut().poll(cx) {
                    return Poll::Ready(outcome);
                }
                if shared.rest(cx) {
                    return Poll::Pending;
                }
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    };
    let code = code_of(&outcome);
    if code == CloseCode::INTERNAL_ERROR {
        report(site, request, &outcome);
    }
    shared.close(CloseReason::new(code, ""), true);
    poll_fn(|cx| {
        for _ in 0..TURNS {
            shared.arrive();
            if driver.poll(cx).is_ready() {
                return Poll::Ready(());
            }
            if shared.rest(cx) {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
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
            Some(GreenletError::Panicked(panicked)) => report_panic(&view, path, panicked),
            _ => report_error(&view, path, error),
        },
        Err(panicked) => report_panic(&view, path, panicked),
    }
}

fn report_panic(view: &str, path: &str, panicked: &Panicked) {
    let (at, help) = (panicked.location(), panicked.remedy());
    tracing::error!(%view, path, at, help, "a websocket view {panicked}");
}

fn report_error(view: &str, path: &str, error: &Error) {
    let (at, help) = (error.location(), error.help());
    tracing::error!(%view, path, %at, help, "a websocket view failed: {error:?}");
}
