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

use aiopyramid::prelude::*;

/// Nothing.
#[synchronize]
async fn nothing() {}

/// A number.
///
/// # Errors
///
/// When it is none.
#[synchronize(keep_async = "number_async")]
pub(crate) async fn number(text: &str, (a, _): (u32, u32), _unused: u32) -> Result<u32, HttpNotFound> {
    if text.is_empty() {
        return Err(HttpNotFound::new("empty"));
    }
    std::future::ready(Ok(a)).await
}

#[synchronize]
async fn mutable(mut sum: u32) -> u32 {
    sum += 1;
    sum
}

/// A value.
#[derive(Debug)]
pub(crate) struct Value(String);

impl Value {
    /// A new one.
    #[synchronize(keep_async = "Self::new_async")]
    #[must_use]
    pub(crate) async fn new(text: String) -> Self {
        std::future::ready(Self(text)).await
    }

    #[synchronize]
    async fn text(&self) -> &str {
        &self.0
    }

    #[synchronize(keep_async = "push_async")]
    async fn push(&mut self, text: &str) {
        std::future::ready(()).await;
        self.0.push_str(text);
    }
}

fn main() {
    nothing();
    assert_eq!(mutable(1), 2);
    let mut value = Value::new(String::new());
    value.push("a");
    assert_eq!(value.text(), "a");
    assert_eq!(number("1", (5, 6), 7).ok(), Some(5));
}
