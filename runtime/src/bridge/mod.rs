//! Bridges: what the libraries of another framework offer, as arguments and results of views.
//!
//! One module for each release line of the traits that such libraries implement, each behind a feature of its name, so that a new line can
//! stand beside the old one. None of their types stands in a signature of any other module.

pub mod axum_core_05;
