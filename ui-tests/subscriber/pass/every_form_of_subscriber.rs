#![deny(warnings)]

use std::sync::Arc;

use aiopyramid::event::{AnyEvent, BeforeTraversal, ContextFound, Event};
use aiopyramid::prelude::*;

struct Paid<T>(T);

impl<T: Send + Sync + 'static> Event for Paid<T> {}

#[subscriber(NewRequest)]
fn plain(_: &NewRequest) {}

#[subscriber(NewRequest)]
pub(crate) fn fallible(event: &NewRequest) -> Result<(), HttpNotFound> {
    event.request.header("x").map(drop).ok_or_else(HttpNotFound::default)
}

#[subscriber(NewRequest,)]
async fn shared(event: Arc<NewRequest>) -> Result<()> {
    let _ = event.request.body().await?;
    Ok(())
}

#[subscriber(aiopyramid::event::ContextFound)]
async fn borrowed(event: &ContextFound) {
    let _ = event.request.body().await;
}

#[subscriber(Paid<Vec<(u8, u8)>>)]
fn generic(_event: &Paid<Vec<(u8, u8)>>) {}

#[subscriber(NewRequest, BeforeTraversal, predicate = [has_request, |_| true])]
fn several(_: &impl Event) {}

#[subscriber(NewRequest, ContextFound)]
async fn several_shared<E: Event>(event: Arc<E>) {
    drop(event);
}

fn has_request<E: Event>(event: &E) -> bool {
    event.request().is_some()
}

#[subscriber]
fn all(_: &AnyEvent) {}

#[subscriber(NewResponse, predicate = |event: &NewResponse| event.response.status() == 200)]
fn changing(event: &mut NewResponse) {
    event.response = Response::text("changed");
}

#[subscriber(NewResponse)]
async fn changing_later(event: &mut NewResponse) -> Result<()> {
    let _ = event.request.body().await?;
    event.response = Response::text("changed");
    Ok(())
}

#[subscriber(BeforeRender)]
#[cfg(not(any()))]
fn names(event: &BeforeRender) {
    event.insert("name", 5);
}

#[subscriber(NewRequest)]
#[use_executor]
fn blocking(event: Arc<NewRequest>) {
    drop(event);
}

#[subscriber(NewRequest)]
fn of_a_future(event: Arc<NewRequest>) -> impl Future<Output = ()> + Send {
    async move { drop(event) }
}

macro_rules! subscribe {
    ($event:ty, $name:ident) => {
        #[subscriber($event)]
        fn $name(_: &$event) {}
    };
}

subscribe!(ContextFound, by_macro);

fn main() {
    let mut config = Configurator::new();
    config.scan();
    assert_eq!(config.make_app().unwrap().introspection().len(), 16);
    // They stay functions.
    generic(&Paid(Vec::new()));
}
