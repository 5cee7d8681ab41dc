//! Greenlets and `synchronize` as their users meet them. One file for each idea.
//!
//! They are one program, because linking costs more than running. It needs the feature `dispatch` alone.

#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

mod abort;
mod cancellation;
mod contexts;
mod logs;
mod scale;
mod spans;
mod support;
mod threads;
mod unwinding;
mod values;
mod waiting;
