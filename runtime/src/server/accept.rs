//! Taking connections from a listener until the shutdown begins.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::places::{Permit, Places};
use crate::shutdown::ShutdownToken;

/// Hands over each connection as it comes; closes the listener and returns when the shutdown begins.
pub(super) async fn accept(
    listener: TcpListener,
    places: &Places,
    shutdown: &ShutdownToken,
    hand_over: impl FnMut(TcpStream, SocketAddr, Permit),
) {
    tokio::select! {
        biased;
        () = shutdown.triggered() => {}
        never = accept_forever(listener, places, hand_over) => match never {},
    }
}

async fn accept_forever(
    listener: TcpListener,
    places: &Places,
    mut hand_over: impl FnMut(TcpStream, SocketAddr, Permit),
) -> Infallible {
    let mut pause = Pause::default();
    loop {
        let permit = places.free().await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                pause = Pause::default();
                // Without this a small response could wait for the client's next acknowledgement.
                let _ = stream.set_nodelay(true);
                hand_over(stream, peer, permit);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => pause.after(&error).await,
        }
    }
}

/// Such a connection died in the backlog; the listener is well.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// Waits longer from failure to failure, because a process without free file descriptors is not helped by a loop that
/// takes the processor as well.
struct Pause {
    next: Duration,
}

const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Default for Pause {
    fn default() -> Self {
        Self {
            next: Duration::from_millis(10),
        }
    }
}

impl Pause {
    async fn after(&mut self, error: &io::Error) {
        tracing::error!(%error, again_in = ?self.next, "cannot accept connections");
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[test]
    fn a_connection_that_died_in_the_backlog_costs_no_pause() {
        assert!(concerns_one_connection(
            &io::ErrorKind::ConnectionAborted.into()
        ));
        assert!(!concerns_one_connection(&io::Error::from_raw_os_error(24)));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_up_to_a_second() {
        let (mut pause, begin) = (Pause::default(), Instant::now());
        for _ in 0..10 {
            pause.after(&io::Error::other("no file descriptors")).await;
        }
        // 10, 20, 40 and so on up to 640 ms, then a second each.
        assert_eq!(begin.elapsed(), Duration::from_millis(1_270 + 3_000));
    }
}
