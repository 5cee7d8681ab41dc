use aiopyramid::prelude::*;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

#[view_config(route = "/double/{number}", renderer = "json")]
async fn double(number: u32) -> u32 {
    number * 2
}

#[view_config(route = "/half/{number}")]
fn half(number: u32) -> String {
    (number / 2).to_string()
}

fn main() {
    assert_eq!(half(4), "2");
    let mut doubled = pin!(double(2));
    let poll = doubled.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(poll, Poll::Ready(4));
}
