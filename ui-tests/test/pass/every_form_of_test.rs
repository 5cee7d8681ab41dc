//! A crate that forbids and denies what lints can find.

#![forbid(unsafe_code)]
#![deny(missing_docs, unused_qualifications, unreachable_pub, clippy::all)]
#![allow(unused, reason = "tests are left out where nothing is tested")]

use std::error::Error;
use std::process::{ExitCode, Termination};

use aiopyramid::prelude::*;

#[aiopyramid::test]
async fn nothing_is_returned() {}

#[aiopyramid::test]
fn nothing_is_returned_by_plain_code() {}

#[aiopyramid::test]
async fn an_error_of_the_framework() -> Result<()> {
    Ok(())
}

#[aiopyramid::test]
fn an_error_that_cannot_leave_its_thread() -> Result<(), Box<dyn Error>> {
    Ok(())
}

#[aiopyramid::test]
async fn a_type_that_is_not_named() -> impl Termination {
    ExitCode::SUCCESS
}

#[aiopyramid::test(crate = "::aiopyramid")]
#[cfg_attr(all(), ignore = "it is slow")]
#[allow(clippy::unwrap_used, reason = "it is a test")]
#[synchronize]
async fn a_function_that_waits() {
    std::future::ready(Some(())).await.unwrap();
}

#[aiopyramid::test]
#[use_executor]
fn a_function_that_blocks() {}

macro_rules! tests {
    ($($name:ident: $ty:ty = $body:block)*) => {
        $(
            #[aiopyramid::test]
            async fn $name() -> $ty $body
        )*
    };
}

tests! {
    made_by_a_macro: Result<()> = { Ok(()) }
    made_by_a_macro_too: () = {}
}

fn main() {}
