//! URL dispatch: the route table, and what a request learns from it.
//!
//! A route is a pattern with a name. Precedence goes by specificity, segment by segment, since declarations carry no order
//! (`tree` has the rules). Routes of equal shape keep the order of the calls that added them, those declared in place last.

mod matchdict;
mod remainder;
mod request_ext;
mod route;
mod table;
mod tree;

pub use aiopyramid_pattern::{Pattern, PatternError, PatternErrors};
pub use matchdict::Matchdict;
pub(crate) use remainder::split_remainder;
pub(crate) use request_ext::Matched;
pub use route::Route;
pub(crate) use table::RouteTable;
