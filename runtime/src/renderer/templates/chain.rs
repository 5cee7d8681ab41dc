//! Ends a chain of templates that leads back to itself.
//!
//! The engine sees that a template extends itself only if both names are written in full; otherwise it would go on for ever. Includes and
//! imports have their limit, since each goes a step deeper.

use std::borrow::Cow;
use std::cell::Cell;
use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

/// How many templates may lead to one another without a name in between that leads elsewhere. A tree that is made by a template which
/// includes itself is such a chain as well, one link for each of its nodes.
const LINKS: u32 = 100_000;

thread_local! {
    /// The template that was named last, and how many links led to it.
    static LAST: Cell<(u64, u32)> = const { Cell::new((0, 0)) };
}

/// The name to which another template leads, or that of no template if the chain is too long.
pub(super) fn link<'n>(named: Cow<'n, str>, parent: &str) -> Cow<'n, str> {
    let hash = |name: &str| BuildHasherDefault::<FxHasher>::default().hash_one(name);
    let (last, links) = LAST.get();
    let links = match last == hash(parent) {
        true => links + 1,
        false => 0,
    };
    if links < LINKS {
        LAST.set((hash(&named), links));
        return named;
    }
    LAST.set((0, 0));
    Cow::Owned(format!("{named}, extended again and again,"))
}
