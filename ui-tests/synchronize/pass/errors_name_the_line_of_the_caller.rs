use std::panic::{catch_unwind, set_hook};
use std::sync::Mutex;

use aiopyramid::dispatch::block_on;
use aiopyramid::prelude::*;

static TOLD: Mutex<String> = Mutex::new(String::new());

#[synchronize]
async fn number() -> u32 {
    5
}

fn main() {
    set_hook(Box::new(|panic| *TOLD.lock().unwrap() = panic.to_string()));
    let line = line!() + 1;
    let result = catch_unwind(|| block_on(async { number() }));
    assert!(result.is_err());
    let told = TOLD.lock().unwrap().clone();
    assert!(told.contains(&format!("{}:{line}:", file!())), "{told}");
}
