//! The room is built next.

fn main() {}
