//! The pages: the same invoice by three ways, each on its kind of thread.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use aiopyramid::dispatch::block_on;
use aiopyramid::testing::TestApp;

/// The invoice, and the name of the thread that counted it.
fn counted(page: &str) -> (String, String) {
    let page = block_on(async {
        let app = TestApp::new(legacy::application().unwrap());
        let response = app.get(page).await;
        assert_eq!(response.status(), 200, "{}", response.text());
        response.text().to_owned()
    });
    let (invoice, rest) = page.split_once(", counted in ").unwrap();
    let (_milliseconds, thread) = rest.split_once(" ms on ").unwrap();
    (invoice.to_owned(), thread.to_owned())
}

#[test]
fn in_a_greenlet_the_code_runs_on_the_thread_of_the_event_loop() {
    let (invoice, thread) = counted("/greenlet/USD");
    assert_eq!(invoice, "10125 cents");
    assert_eq!(Some(thread.as_str()), std::thread::current().name());
}

#[test]
fn a_plain_view_without_a_mapper_runs_on_an_executor_thread() {
    let (invoice, thread) = counted("/executor/EUR");
    assert_eq!(invoice, "9000 cents");
    assert!(thread.starts_with("executor-default-"), "{thread}");
}

#[test]
fn an_async_view_awaits_plain_code_on_an_executor_thread() {
    let (invoice, threads) = counted("/async/JPY");
    assert_eq!(invoice, "1296000 cents");
    let (counted, awaited) = threads.split_once(", awaited on ").unwrap();
    assert!(counted.starts_with("executor-default-"), "{counted}");
    assert_eq!(Some(awaited), std::thread::current().name());
}

#[test]
fn a_service_that_does_not_know_the_currency_costs_nobody_the_page() {
    assert_eq!(counted("/greenlet/XXX").0, "9000 cents");
}
