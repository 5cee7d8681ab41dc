//! View predicates: what a request must be like for a view to answer it. One file for each.

mod request_method;

pub(crate) use request_method::RequestMethod;
