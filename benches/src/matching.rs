//! How the time of a request depends on the number of routes.

use std::hint::black_box;
use std::time::Instant;

use aiopyramid::prelude::*;
use aiopyramid_benches::statistics::median;

const LOOKUPS: usize = 20_000;
const ROUNDS: usize = 21;

pub(crate) fn measure() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime starts");
    let few = 10;
    println!("a request through `App::handle`, its making included, by the number of routes");
    println!(
        "{:<14} {:>8} {:>10} {:>12}",
        "", "routes", "time", "of 10 routes"
    );
    for (kind, pattern, path) in KINDS {
        let sizes = [few, 1_000, 10_000];
        let apps = sizes.map(|size| (application(size, pattern), paths(size, path)));
        let mut times = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            for ((app, paths), times) in apps.iter().zip(&mut times) {
                times.push(runtime.block_on(time(app, paths)));
            }
        }
        let medians = times.map(|times| median(&times));
        for (size, nanoseconds) in sizes.iter().zip(medians) {
            println!(
                "{kind:<14} {size:>8} {nanoseconds:>7.0} ns {:>12.3}",
                nanoseconds / medians[0]
            );
        }
    }
}

type Numbered = fn(usize) -> String;

/// What is measured: the pattern of the route of each number, and a path that leads to it.
const KINDS: [(&str, Numbered, Numbered); 2] = [
    (
        "literal",
        |number| format!("/section{}/page{number}", number % 100),
        |number| format!("/section{}/page{number}", number % 100),
    ),
    (
        "placeholders",
        |number| format!("/section{}/{{item}}/action{number}/{{id}}", number % 100),
        |number| format!("/section{}/something/action{number}/12345", number % 100),
    ),
];

fn application(routes: usize, pattern: Numbered) -> App {
    let mut config = Configurator::new();
    for number in 0..routes {
        let options = ViewOptions {
            route: Some(&pattern(number)),
            ..ViewOptions::DEFAULT
        };
        config.add_view(|_: Request| async { "found" }, options);
    }
    config.make_app().expect("the routes are sound")
}

/// Ten paths, spread over all routes: the caches hold them whatever the number of routes is, as they hold an application's busy ones.
fn paths(routes: usize, path: Numbered) -> Vec<String> {
    (0..10).map(|tenth| path(tenth * routes / 10)).collect()
}

async fn time(app: &App, paths: &[String]) -> f64 {
    let begin = Instant::now();
    for path in paths.iter().cycle().take(LOOKUPS) {
        let response = app.handle(app.request().uri(path).build()).await;
        assert_eq!(black_box(response).status(), StatusCode::OK);
    }
    begin.elapsed().as_nanos() as f64 / LOOKUPS as f64
}
