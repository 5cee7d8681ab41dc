//! The chapters of the book that need these libraries, compiled and run as documentation tests; the tests stand in `tests/`.

#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/ecosystem.md")]
mod ecosystem {}

#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/around.md")]
mod around {}
