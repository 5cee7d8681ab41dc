//! The examples of the book, compiled and run as documentation tests; `tests/tests/book.rs` sees to it that no chapter is missing.

#[doc = include_str!("../../docs/src/introduction.md")]
mod introduction {}

#[doc = include_str!("../../docs/src/first_application.md")]
mod first_application {}

#[doc = include_str!("../../docs/src/tutorial.md")]
mod tutorial {}

#[doc = include_str!("../../docs/src/routes.md")]
mod routes {}

#[doc = include_str!("../../docs/src/urls.md")]
mod urls {}

#[doc = include_str!("../../docs/src/views.md")]
mod views {}

#[doc = include_str!("../../docs/src/forms.md")]
mod forms {}

#[doc = include_str!("../../docs/src/validation.md")]
mod validation {}

#[doc = include_str!("../../docs/src/renderers.md")]
mod renderers {}

#[doc = include_str!("../../docs/src/templates.md")]
mod templates {}

#[doc = include_str!("../../docs/src/responses.md")]
mod responses {}

#[doc = include_str!("../../docs/src/cookies.md")]
mod cookies {}

#[doc = include_str!("../../docs/src/caching.md")]
mod caching {}

#[doc = include_str!("../../docs/src/mappers.md")]
mod mappers {}

#[doc = include_str!("../../docs/src/greenlets.md")]
mod greenlets {}

#[doc = include_str!("../../docs/src/websockets.md")]
mod websockets {}

#[doc = include_str!("../../docs/src/groups.md")]
mod groups {}

#[doc = include_str!("../../docs/src/background.md")]
mod background {}

#[doc = include_str!("../../docs/src/events.md")]
mod events {}

#[doc = include_str!("../../docs/src/request_methods.md")]
mod request_methods {}

#[doc = include_str!("../../docs/src/configuration.md")]
mod configuration {}

#[doc = include_str!("../../docs/src/composition.md")]
mod composition {}

#[doc = include_str!("../../docs/src/settings.md")]
mod settings {}

#[doc = include_str!("../../docs/src/ini.md")]
mod ini {}

#[doc = include_str!("../../docs/src/testing.md")]
mod testing {}

#[doc = include_str!("../../docs/src/errors.md")]
mod errors {}

#[doc = include_str!("../../docs/src/lifecycle.md")]
mod lifecycle {}

#[doc = include_str!("../../docs/src/pyramid.md")]
mod pyramid {}

#[doc = include_str!("../../docs/src/performance.md")]
mod performance {}
