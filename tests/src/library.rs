//! A view in the library of a package that has programs, so that their `scan!` has something of its own to find.

use aiopyramid::prelude::*;

#[view_config(route = "/of-the-library")]
async fn of_the_library() -> &'static str {
    "from the package's own library"
}
