//! The route pattern grammar of aiopyramid, read by its macros while compiling and by its runtime at start.
//!
//! A pattern describes the decoded path of a request:
//!
//! | written | means |
//! |---|---|
//! | `/blog/archive` | literal text, any Unicode, compared with the path after percent-decoding |
//! | `{name}` | a placeholder: one or more characters other than `/` |
//! | `{name:regex}` | a placeholder that the regex must match; it may span segments if the regex matches `/` |
//! | `*name` | at the very end: the remainder, whatever is left, slashes and nothing included |
//!
//! A missing leading `/` is added. A trailing `/` is part of the pattern: `/blog` and `/blog/` are two patterns.
//! The grammar is that of Pyramid's `add_route`. What Pyramid reads in a way that surprises people is an error here,
//! and the error says what to write: old-style `:name` markers, braces that are no placeholder, an empty regex, `//`,
//! `.` and `..` segments, `?` and `#`, a bare `*` at the end.
//!
//! ```
//! use aiopyramid_pattern::Pattern;
//!
//! let pattern = Pattern::parse(r"blog/{year:\d{4}}/{title}")?;
//! let names: Vec<&str> = pattern.placeholders().map(|p| p.name.as_str()).collect();
//! assert_eq!(names, ["year", "title"]);
//! assert_eq!(pattern.shape(), r"/blog/{:\d{4}}/{}");
//! # Ok::<(), aiopyramid_pattern::PatternErrors>(())
//! ```
//!
//! All faults of one pattern are told together, each with a caret line:
//!
//! ```
//! let errors = aiopyramid_pattern::Pattern::parse("/<id>/{x-y}").unwrap_err();
//! assert_eq!(errors.iter().count(), 2);
//! assert_eq!(errors.first().caret(), "/<id>/{x-y}\n ^^^^");
//! assert_eq!(errors.first().help(), Some("write `/{id}`"));
//! ```

mod constraint;
mod duration;
mod error;
mod name;
mod nearest;
mod origin;
mod parse;
mod pattern;
mod placeholder;
mod text;

// What the attributes and the runtime share beside patterns: which of the right names somebody meant, spans of time, and origins.
#[doc(hidden)]
pub use duration::span_of_time;
#[doc(hidden)]
pub use nearest::nearest;
#[doc(hidden)]
pub use origin::flaw_of_origin;

pub use error::{PatternError, PatternErrors};
pub use pattern::{Literal, Pattern, Piece, Placeholder, PlaceholderKind};
