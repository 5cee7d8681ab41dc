//! Any header `Accept` is read, and a media type that is the best of several is one that is accepted.

#![no_main]

use aiopyramid::prelude::*;
use libfuzzer_sys::fuzz_target;

const OFFERS: [&str; 3] = ["text/html", "text/html;level=1", "application/json"];

fuzz_target!(|line: &str| {
    if HeaderValue::from_str(line).is_err() {
        return;
    }
    let request = Request::builder().header("accept", line).build();
    let accept = request.accept();
    match accept.best_of(&OFFERS) {
        Some(best) => assert!(accept.accepts(best)),
        None => assert!(OFFERS.iter().all(|offer| !accept.accepts(offer))),
    }
    let _ = accept.accepts(line);
    let outcome = HttpNotFound::new(line.to_owned()).to_response(&request);
    assert_eq!(outcome.status(), 404);
});
