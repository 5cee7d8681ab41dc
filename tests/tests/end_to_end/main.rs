//! Applications as their users meet them: over sockets, in start reports, in logs. One file for each idea.
//!
//! They are one program, because linking costs more than running.

#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

mod arguments;
mod attributes;
mod crowd;
mod egress;
mod executors;
mod greenlets;
mod introspection;
mod limits;
mod mappers;
mod panics_and_errors;
mod routing;
mod scan;
mod server;
mod spans;
mod startup_report;
mod state;
mod tower_service;
mod tweens_and_events;
mod watchdog;
