//! Any form with files is read or refused, alike in whatever pieces it comes, and never with a 5xx.
//!
//! The first byte of the input is the length of a piece, the first line after it what follows `boundary=`, the rest the body.

#![no_main]

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use aiopyramid::prelude::*;
use bytes::Bytes;
use http_body::Frame;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

#[derive(Deserialize)]
struct Anything {
    a: Option<String>,
    b: bool,
    c: Vec<Upload>,
    d: Option<Upload>,
    e: Vec<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    a: Vec<u8>,
    c: Option<Upload>,
}

#[view_config(route = "/form")]
async fn form(Form(form): Form<Anything>) -> Result<String> {
    let mut said = format!("{:?} {} {}", form.a, form.b, form.e.len());
    let inner = form.e.iter().flat_map(|inner| &inner.c);
    for upload in form.c.iter().chain(&form.d).chain(inner) {
        let bytes = upload.bytes().await?;
        assert_eq!(bytes.len() as u64, upload.len());
        said += &format!(" {:?} {bytes:?}", upload.file_name());
    }
    Ok(said + &format!("{:?}", form.e.first().map(|inner| &inner.a)))
}

#[view_config(route = "/parts")]
async fn parts(multipart: Multipart) -> Result<String> {
    let mut multipart = multipart.text_limit(500).file_limit(700).max_parts(20);
    let mut said = String::new();
    while let Some(mut part) = multipart.next().await? {
        if let Some(name) = part.file_name() {
            assert!(!name.is_empty() && !name.contains(['/', '\\', '\0']) && !name.starts_with('.'));
        }
        said += &format!("{:?} {:?} {:?}", part.name(), part.file_name(), part.content_type());
        said += &format!("{:?}", part.bytes().await?);
    }
    Ok(said)
}

static APP: LazyLock<App> = LazyLock::new(|| {
    let mut config = Configurator::new();
    config.scan();
    config.make_app().expect("nothing is wrong with it")
});

struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((length, input)) = input.split_first() else { return };
    let mut lines = input.splitn(2, |byte| *byte == b'\n');
    let boundary = lines.next().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or("x");
    let body = lines.next().unwrap_or_default();
    let content_type = format!("multipart/form-data; boundary={boundary}");
    if HeaderValue::from_str(&content_type).is_err() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be had");
    for path in ["/form", "/parts"] {
        let answer = |body: Body| {
            let request = APP.request().method(Method::POST).uri(path).header("content-type", &content_type).body(body);
            runtime.block_on(async {
                let response = APP.handle(request.build()).await;
                let status = response.status();
                (status, response.into_parts().1.bytes().await.expect("it is whole"))
            })
        };
        let pieces = body.chunks(usize::from(*length).max(1)).map(Bytes::copy_from_slice);
        let whole = answer(Body::from(body.to_vec()));
        assert!(whole.0.as_u16() < 500, "{whole:?}");
        assert_eq!(whole, answer(Body::stream(Pieces(pieces.collect()))));
    }
});
