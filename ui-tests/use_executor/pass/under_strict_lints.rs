//! A crate that forbids and denies what lints can find.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unused,
    unused_qualifications,
    unreachable_pub,
    elided_lifetimes_in_paths,
    single_use_lifetimes,
    let_underscore_drop,
    trivial_casts,
    non_ascii_idents,
    redundant_lifetimes,
    unit_bindings,
    clippy::all,
    clippy::pedantic
)]

use std::sync::Arc;

use aiopyramid::dispatch::block_on;
use aiopyramid::prelude::*;

/// Nothing.
#[use_executor]
fn nothing() {}

/// A number.
///
/// # Errors
///
/// When it is none.
#[use_executor(executor = "numbers")]
pub(crate) fn number(
    text: String,
    (a, _): (u32, String),
    _unused: u32,
    _: String,
) -> Result<u32, HttpNotFound> {
    if text.is_empty() {
        return Err(HttpNotFound::new("empty"));
    }
    Ok(a)
}

#[use_executor]
fn mutable(mut sum: u32) -> u32 {
    sum += 1;
    sum
}

/// A value.
#[derive(Debug)]
pub(crate) struct Value(String);

impl Value {
    /// A new one.
    #[use_executor]
    #[must_use]
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    #[use_executor]
    fn text(self: Arc<Self>) -> String {
        self.0.clone()
    }

    #[use_executor]
    fn push(mut self, text: String) -> Self {
        self.0.push_str(&text);
        self
    }
}

fn main() {
    block_on(async {
        nothing().await;
        assert_eq!(mutable(1).await, 2);
        let value = Value::new(String::new()).await.push("a".to_owned()).await;
        assert_eq!(Arc::new(value).text().await, "a");
    });
    drop(number(String::new(), (5, String::new()), 6, String::new()));
}
