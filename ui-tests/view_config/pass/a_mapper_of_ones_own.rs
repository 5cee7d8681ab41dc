use aiopyramid::prelude::*;

use aiopyramid::view::mapper::Http;
use aiopyramid::view::{AsyncViewMapper, SyncViewMapper, ViewInfo};
use std::marker::PhantomData;

struct Logged<Label>(PhantomData<Label>);

struct Slow;

impl<Label: 'static> AsyncViewMapper for Logged<Label> {
    type Conversation = Http;

    async fn call<F>(_info: &ViewInfo, _request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        Ok(view.await)
    }
}

struct OnThisThread;

impl SyncViewMapper for OnThisThread {
    type Conversation = Http;

    async fn call<F, R>(_info: &ViewInfo, _request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        Ok(view())
    }
}

#[view_config(route = "/logged/{id}", mapper = Logged<Slow>, renderer = "json")]
async fn logged(id: u32) -> u32 {
    id
}

#[view_config(route = "/here/{id}", mapper = self::OnThisThread)]
fn here(id: &str) -> String {
    id.to_owned()
}

#[view_config(route = "/default", mapper = CoroutineOrExecutorMapper)]
fn default() -> &'static str {
    "default"
}

fn main() {}
