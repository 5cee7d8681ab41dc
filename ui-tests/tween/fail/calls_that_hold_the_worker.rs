//! The compiler warns of these; here its warnings are errors.

#![deny(deprecated)]

use std::time::Duration;

use aiopyramid::prelude::*;

#[tween]
fn plain(request: Request, handler: &Handler) -> Result<Response> {
    std::thread::sleep(Duration::from_millis(1));
    handler(request)
}

#[tween]
async fn awaited(request: Request, next: Next) -> Result<Response> {
    std::thread::sleep(Duration::from_millis(1));
    next.call(request).await
}

fn main() {}
