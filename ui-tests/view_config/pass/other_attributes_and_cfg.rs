use aiopyramid::prelude::*;

/// A view with a documentation.
#[view_config(route = "/documented")]
#[must_use]
#[inline]
pub async fn documented() -> &'static str {
    "documented"
}

#[allow(dead_code)]
#[view_config(route = "/below")]
pub(crate) fn below() -> &'static str {
    "below"
}

#[cfg(any())]
#[view_config(route = "/never", renderer = nonsense)]
async fn never_above(thing: NoSuchType) -> NoSuchType {
    thing
}

#[view_config(route = "/never/{id}")]
#[cfg(any())]
async fn never_below(id: NoSuchType) -> NoSuchType {
    id
}

#[cfg(not(any()))]
#[view_config(route = "/always")]
async fn chosen() -> &'static str {
    "this one"
}

#[view_config(route = "/always")]
#[cfg(any())]
async fn chosen() -> &'static str {
    "the other"
}

#[cfg_attr(all(), view_config(route = "/perhaps"))]
async fn perhaps() -> &'static str {
    "perhaps"
}

#[view_config(route = "/long")]
#[expect(clippy::let_and_return, reason = "any attribute may stand here")]
pub fn long() -> &'static str {
    "long"
}

fn main() {}
