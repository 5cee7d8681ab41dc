//! Any conditions and ranges get an ordinary answer: all of the file, the part of it that the answer says, or none of it.
//!
//! Each line of the input is a header.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use aiopyramid::prelude::*;
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "abcdefghijklmnopqrstuvwxyz";

#[view_config(route = "/")]
async fn file(request: &Request) -> File {
    let _ = request.last_event_id();
    let changed = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::from_bytes("a.txt", TEXT).with_etag("v1").with_last_modified(changed)
}

static APP: LazyLock<App> = LazyLock::new(|| {
    let mut config = Configurator::new();
    config.scan();
    config.make_app().expect("nothing is wrong with it")
});

/// The headers that mean something here.
const NAMES: [&str; 7] = [
    "range",
    "if-range",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "last-event-id",
];

fuzz_target!(|input: &str| {
    let mut request = APP.request();
    for line in input.lines() {
        let Some((number, value)) = line.split_once(':') else { return };
        let Some(name) = number.parse::<usize>().ok().and_then(|number| NAMES.get(number)) else { return };
        if HeaderValue::from_str(value).is_err() {
            return;
        }
        request = request.header(name, value);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be had");
    let response = runtime.block_on(APP.handle(request.build()));
    let range = response.headers().get(header::CONTENT_RANGE).cloned();
    let (head, body) = response.into_parts();
    let body = runtime.block_on(body.bytes()).expect("it is in memory");
    match head.status.as_u16() {
        200 => assert_eq!(body, TEXT),
        206 => assert_eq!(range.expect("a part says which"), part(&body)),
        304 => assert!(body.is_empty()),
        412 => {}
        416 => assert_eq!(range.expect("the length helps"), "bytes */26"),
        other => panic!("{other} is no answer to a condition"),
    }
});

/// Which part of the text that is.
fn part(body: &[u8]) -> String {
    let body = std::str::from_utf8(body).expect("a part of a text in ASCII");
    let start = TEXT.find(body).expect("a part of the text");
    assert!(!body.is_empty());
    format!("bytes {start}-{}/26", start + body.len() - 1)
}
