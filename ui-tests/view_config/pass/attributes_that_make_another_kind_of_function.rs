#![deny(warnings)]

use aiopyramid::prelude::*;

#[view_config(route = "/1/{id}", mapper = ExecutorMapper)]
#[synchronize]
async fn waits(id: u32, request: &Request) -> Result<String, HttpNotFound> {
    std::future::ready(()).await;
    Ok(format!("{id} {request:?}"))
}

#[synchronize]
#[view_config(route = "/2/{id}", mapper = ExecutorMapper)]
async fn waits_too(id: u32, request: &Request) -> Result<String, HttpNotFound> {
    std::future::ready(()).await;
    Ok(format!("{id} {request:?}"))
}

#[view_config(route = "/3", mapper = ExecutorMapper, executor = "slow")]
#[aiopyramid::synchronize(keep_async = "kept")]
async fn is_kept() -> &'static str {
    "kept"
}

#[synchronize(keep_async = "kept_too")]
#[view_config(route = "/4", mapper = ExecutorMapper)]
async fn is_kept_too() -> &'static str {
    "kept"
}

#[view_config(route = "/5/{id}", mapper = CoroutineMapper)]
#[use_executor]
fn on_a_thread(id: u32, request: Request) -> Result<String, HttpNotFound> {
    Ok(format!("{id} {request:?}"))
}

#[use_executor(executor = "reports")]
#[view_config(route = "/6/{id}", mapper = CoroutineMapper)]
fn on_a_thread_too(id: u32, request: Request) -> Result<String, HttpNotFound> {
    Ok(format!("{id} {request:?}"))
}

#[view_config(route = "/7", mapper = ExecutorMapper)]
#[synchronize]
#[use_executor]
fn above_both() -> &'static str {
    "above"
}

#[synchronize]
#[view_config(route = "/8", mapper = GreenletMapper)]
#[use_executor]
fn between() -> &'static str {
    "between"
}

#[synchronize]
#[use_executor]
#[view_config(route = "/9", mapper = ExecutorMapper)]
fn below_both() -> &'static str {
    "below"
}

#[use_executor]
#[view_config(route = "/10", mapper = CoroutineMapper)]
#[synchronize]
async fn between_the_other_way_round() -> &'static str {
    "between"
}

fn main() {
    assert_eq!(is_kept(), synchronize(kept()));
    assert_eq!(is_kept_too(), synchronize(kept_too()));
    let _ = (waits, waits_too, on_a_thread, on_a_thread_too);
    assert_eq!(above_both(), "above");
    assert_eq!(between(), "between");
    assert_eq!(below_both(), "below");
    assert_eq!(synchronize(between_the_other_way_round()), "between");
}
