//! What the extractors over serde can read.

use serde::de::DeserializeOwned;

/// A type that `Path`, `Query`, `Form`, `Params` and `Json` can read: whatever has `serde::Deserialize` and borrows nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a request",
    label = "`{Self}` is not `serde::Deserialize`",
    note = "derive `serde::Deserialize` for it; a type that borrows (`&str` inside) must own instead (`String`)"
)]
pub trait Readable: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Readable for T {}
