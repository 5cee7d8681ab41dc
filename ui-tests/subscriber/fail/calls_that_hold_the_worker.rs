//! The compiler warns of these; here its warnings are errors.

#![deny(deprecated)]

use std::sync::Arc;

use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
fn plain(_: &NewRequest) -> Result<()> {
    std::fs::remove_file("idle")?;
    Ok(())
}

#[subscriber(NewRequest)]
async fn awaited(_: Arc<NewRequest>) -> Result<()> {
    std::fs::remove_file("idle")?;
    Ok(())
}

fn main() {}
