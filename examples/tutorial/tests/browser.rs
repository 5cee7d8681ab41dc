//! The page in a browser: the script talks to the websocket, and a page that waits holds up nobody.

use aiopyramid_tests::{Browser, Program};

/// What the page reads when all is well.
const LINES: [&str; 5] = [
    "aiotutorial websocket test",
    "CONNECTED",
    "SENT: Aiopyramid echo test.",
    "RESPONSE: Aiopyramid echo test.",
    "DISCONNECTED",
];

/// The program with one worker, which tells the routes that its requests have matched.
fn program() -> Program {
    let settings = [("AIOPYRAMID_APP_DEBUG_ROUTEMATCH", "true")];
    Program::start(env!("CARGO_BIN_EXE_tutorial"), &settings)
}

/// The title and what the websocket has done, when it has done all of it.
fn lines(browser: &mut Browser) -> Vec<String> {
    browser.wait_for_text("DISCONNECTED");
    let shown = browser.text();
    let shown = shown.lines().map(str::trim).filter(|line| !line.is_empty());
    shown.take(LINES.len()).map(str::to_owned).collect()
}

#[test]
fn the_page_reads_what_the_websocket_does() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let program = program();
    browser.visit(&program.url("/"));
    assert_eq!(lines(&mut browser), LINES);
    assert_eq!(browser.evaluate("document.title"), LINES[0]);
}

#[test]
fn a_second_browser_is_served_while_the_first_one_waits() {
    let (Some(mut first), Some(mut second)) = (Browser::start(), Browser::start()) else {
        return;
    };
    let program = program();
    second.visit(&program.url("/?sleep=0"));
    let waiting = first.begin_visit(&program.url("/?sleep=10"));
    // The one worker has its request, and the view has begun to wait or is about to.
    program.logs("sleep=10");
    second.visit(&program.url("/"));
    assert_eq!(lines(&mut second), LINES);
    assert!(first.is_waiting(&waiting));

    first.finish_visit(waiting);
    assert_eq!(lines(&mut first), LINES);
}

#[test]
fn the_page_fits_on_a_phone() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let program = program();
    for width in [320, 390, 1280] {
        browser.resize(width, 800);
        browser.visit(&program.url("/?sleep=0"));
        assert_eq!(lines(&mut browser), LINES);
        assert_eq!(
            browser.evaluate("document.documentElement.scrollWidth"),
            width
        );
    }
}
