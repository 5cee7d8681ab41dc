//! URL dispatch: the route table, and what a request learns from it.
//!
//! A route is a pattern with a name. Precedence goes by specificity, segment by segment, since declarations carry no order
//! (`tree` has the rules). Routes of equal shape keep the order of the calls that added them, those declared in place last.

mod generate;
mod given;
mod matchdict;
mod remainder;
mod request_ext;
mod route;
mod route_url;
mod route_value;
mod table;
mod tree;

pub use aiopyramid_pattern::{Pattern, PatternError, PatternErrors};
pub(crate) use generate::RouteNames;
pub use generate::RoutePathError;
pub(crate) use given::Given;
pub use matchdict::Matchdict;
pub(crate) use remainder::split_remainder;
pub(crate) use request_ext::Matched;
pub use route::Route;
pub use route_url::RouteUrl;
pub use route_value::RouteValue;
pub(crate) use table::RouteTable;
