//! What aiopyramid costs, beside its peers on the same routes. `README.md` says how to run each measurement.

pub mod client;
pub mod contest;
pub mod peers;
pub mod process;
pub mod statistics;
pub mod websocket_client;
