use std::borrow::Cow;
use std::cell::Ref;
use std::collections::HashMap;
use std::fmt::Display;
use std::path::Path;

use aiopyramid::prelude::*;

struct Number;

#[use_executor]
fn all<'a, 'b, T: Clone>(
    slice: &[u32],
    path: &Path,
    qualified: &'a std::ffi::OsStr,
    number: &Number,
    mut changed: &mut Vec<u32>,
    text: &mut str,
    cow: Cow<'_, str>,
    rows: Cow<'b, [T]>,
    maybe: Option<&str>,
    (first, second): (&T, &T),
    map: HashMap<&'static str, &'a str>,
    object: &dyn Display,
    boxed: Box<dyn Display + 'a>,
    implemented: &impl Display,
    bounded: impl Display + 'a,
    guard: Ref<'_, u32>,
    nested: &[&[&str]],
    call: fn(&str) -> &str,
    fixed: &'static str,
) {
}

fn main() {}
