//! Applications as their users meet them: over sockets, in start reports, in logs. One file for each idea.
//!
//! They are one program, because linking costs more than running.

#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

mod arguments;
mod attributes;
mod background;
mod callbacks;
mod cookies;
mod crowd;
mod egress;
mod events;
mod executors;
mod files;
mod forms;
mod greenlets;
mod groups;
mod hostile_bodies;
mod http_cache;
mod httpexceptions;
mod include;
mod ini;
mod introspection;
mod layers;
mod limits;
mod mappers;
mod mount;
mod negotiation;
mod panics_and_errors;
mod request_local;
mod response_draft;
mod routing;
mod scan;
mod server;
mod settings;
mod spans;
mod sse;
mod startup_report;
mod state;
mod streams;
mod subrequests;
mod templates;
mod testing;
mod tower_service;
mod tweens;
mod tweens_and_events;
mod uploads;
mod urls;
mod validation;
mod watchdog;
mod websocket;
