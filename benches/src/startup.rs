//! How long an application of ten thousand views takes to start.

use std::time::Instant;

use aiopyramid::prelude::*;
use aiopyramid_benches::statistics::median;

const VIEWS: usize = 10_000;

pub(crate) fn measure() {
    let milliseconds: Vec<f64> = (0..7).map(|_| start()).collect();
    println!(
        "{VIEWS} views added by calls, and `make_app`: {:.0} ms",
        median(&milliseconds)
    );
}

fn start() -> f64 {
    let begin = Instant::now();
    let mut config = Configurator::new();
    for number in 0..VIEWS {
        let pattern = format!("/section{}/{{item}}/action{number}/{{id}}", number % 100);
        let options = ViewOptions {
            route: Some(&pattern),
            ..ViewOptions::DEFAULT
        };
        config.add_view(|_: Request| async { "found" }, options);
    }
    let app = config.make_app().expect("the routes are sound");
    let milliseconds = begin.elapsed().as_secs_f64() * 1000.0;
    drop(app);
    milliseconds
}
