//! Ends a render whose templates lead to one another for ever.
//!
//! The engine sees that a template extends itself only if both names are written in full; otherwise it would go on without end. Includes and
//! imports have their limit, since each goes a step deeper, but nothing limits them in breadth.

use std::borrow::Cow;
use std::cell::Cell;

/// How often the templates of one render may lead to another one. A page of that many parts is larger than any browser shows.
const MOST: u32 = 250_000;

thread_local! {
    /// How often that was since a render has begun on this thread.
    static LINKS: Cell<u32> = const { Cell::new(0) };
}

/// A render begins. One that waits in between may count from a later beginning than its own, which does no harm: a worker is free then.
pub(super) fn begin() {
    LINKS.set(0);
}

/// The name to which another template leads, or that of no template if there were too many.
pub(super) fn link(named: Cow<'_, str>) -> Cow<'_, str> {
    let links = LINKS.get().saturating_add(1);
    LINKS.set(links);
    match links > MOST {
        true => Cow::Owned(format!(
            "{named}, after {MOST} others that lead to one another,"
        )),
        false => named,
    }
}
