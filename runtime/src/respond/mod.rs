//! From what a view returns to a response.

mod answer;
mod error_response;

pub use answer::Answer;
pub(crate) use error_response::respond_to_error;
