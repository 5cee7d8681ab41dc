//! Whatever a client sends over a websocket, the view gets messages or the end, and the client gets frames or the end.
//!
//! The first byte of the input is the length of a piece, the rest what the client sends, after which it sends nothing more.

#![no_main]

use std::sync::LazyLock;

use aiopyramid::prelude::*;
use aiopyramid::testing::websocket_wire;
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = input.split_first() else {
        return;
    };
    RUNTIME.block_on(async {
        let (mut ws, stream) = websocket_wire(Request::builder().build());
        let (mut reading, mut writing) = tokio::io::split(stream);
        let sending = async move {
            for piece in bytes.chunks(usize::from(*size).max(1)) {
                if writing.write_all(piece).await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            let _ = writing.shutdown().await;
        };
        let echoing = async move {
            while let Some(message) = ws.recv().await {
                if ws.send(message).await.is_err() {
                    break;
                }
            }
            assert_eq!(ws.recv().await, None);
        };
        let reading = async move {
            let mut said = Vec::new();
            reading.read_to_end(&mut said).await.unwrap();
            said
        };
        let ((), (), said) = tokio::join!(sending, echoing, reading);
        check(&said);
    });
});

/// What the server says is frames, whole and unmasked, and nothing comes after a close frame.
fn check(mut said: &[u8]) {
    while let [first, length, rest @ ..] = said {
        let (length, rest) = match length {
            126 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            127 => panic!("the input is not that long"),
            length => (usize::from(*length), rest),
        };
        assert!(matches!(first, 0x81 | 0x82 | 0x88 | 0x8a), "{first:x}");
        said = &rest[length..];
        assert!(*first != 0x88 || said.is_empty(), "more after a close frame");
    }
    assert!(said.is_empty());
}
