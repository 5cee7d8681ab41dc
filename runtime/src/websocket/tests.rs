//! The connection, from the side of its client: frames by hand, on a pipe in memory.

mod ends;
mod life;
mod talk;

use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, join, sink,
};

use super::conversation::Talk;
use super::driver::Driver;
use super::shared::Shared;
use super::terms::Terms;
use super::wire::Connection;
use super::*;
use crate::error::Result;
use crate::http::Request;
use crate::settings::WebsocketSettings;
use crate::site::Site;

/// A frame as a client sends it, masked with nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..126 => bytes.push(0x80 | short as u8),
        middle @ 126..65536 => {
            bytes.push(0x80 | 126);
            bytes.extend((middle as u16).to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

fn open(options: &WebsocketOptions<'_>) -> (WebSocket, DuplexStream) {
    pair(Request::builder().build(), options).unwrap()
}

/// What comes next: the first byte of a frame and its payload.
async fn read(client: &mut DuplexStream) -> (u8, Vec<u8>) {
    let mut head = [0; 2];
    client.read_exact(&mut head).await.unwrap();
    let length = match head[1] {
        126 => usize::from(client.read_u16().await.unwrap()),
        127 => client.read_u64().await.unwrap() as usize,
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    client.read_exact(&mut payload).await.unwrap();
    (head[0], payload)
}

async fn close_code(client: &mut DuplexStream) -> u16 {
    let (first, payload) = read(client).await;
    assert_eq!(first, 0x88, "{payload:?}");
    u16::from_be_bytes([payload[0], payload[1]])
}

/// Runs a view in one task with its connection, as the views of an application run.
async fn on_connection<V>(connection: Box<dyn Connection>, view: impl FnOnce(WebSocket) -> V)
where
    V: Future<Output = Result<()>> + Send,
{
    let request = Request::builder().build();
    let settings = WebsocketSettings::default();
    let terms = Arc::new(Terms::new(&settings, &WebsocketOptions::DEFAULT));
    let shared = Arc::<Shared>::default();
    shared.open(None, terms.send_queue);
    let mut driver = Driver::new(connection, Arc::clone(&shared), terms);
    let ws = WebSocket::new(Arc::clone(&shared), request.clone());
    let site = Site::called(Location::caller());
    let talk = Talk {
        site: &site,
        request: &request,
        shared: &shared,
        ticket: None,
    };
    talk.until_over(&mut driver, view(ws)).await;
}

/// Fills the pipe and the queue until nothing goes any more.
async fn fill(ws: &WebSocket) {
    let full = async { while ws.send(vec![0; 10_000]).await.is_ok() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), full).await;
}
