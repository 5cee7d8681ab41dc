//! Rooms in browsers: what one types the other reads, and a page comes back by itself when the program does.

use aiopyramid_tests::{Browser, Program};

const CHAT: &str = env!("CARGO_BIN_EXE_chat");

/// Two browsers and the program; nothing where there is no browser.
fn two() -> Option<(Browser, Browser, Program)> {
    Some((
        Browser::start()?,
        Browser::start()?,
        Program::start(CHAT, &[]),
    ))
}

/// Types a name, as the page asks for one, and comes in.
fn enter(browser: &mut Browser, url: &str, name: &str) {
    browser.visit(url);
    browser.wait_until("document.activeElement.id === 'name'");
    browser.type_text(name);
    browser.press_enter();
    browser.wait_for_text(&format!("You are {name}."));
}

/// Says something, with nothing but the keyboard.
fn say(browser: &mut Browser, text: &str) {
    browser.wait_until("document.activeElement.id === 'text'");
    browser.type_text(text);
    browser.press_enter();
}

/// Waits until the page shows these lines and no others, in this order.
fn shows(browser: &mut Browser, lines: &[&str]) {
    let shown = "[...log.children].map(line => `${line.querySelector('b').textContent}: ${line.lastChild.textContent}`)";
    let lines = serde_json::json!(lines).to_string();
    browser.wait_until(&format!(
        "JSON.stringify({shown}) === {}",
        serde_json::json!(lines)
    ));
}

#[test]
fn what_one_types_the_other_reads() {
    let Some((mut ada, mut eve, program)) = two() else {
        return;
    };
    enter(&mut ada, &program.url("/rooms/tea"), "Ada");
    enter(&mut eve, &program.url("/rooms/tea"), "Eve");
    ada.wait_until("present.innerText.includes('Eve')");
    let mut lines = vec!["Ada: milk & sugar?"];
    say(&mut ada, "milk & sugar?");
    for browser in [&mut ada, &mut eve] {
        shows(browser, &lines);
    }
    lines.push("Eve: <img src=x onerror='document.title = 1'> <b>both</b>");
    say(
        &mut eve,
        "<img src=x onerror='document.title = 1'> <b>both</b>",
    );
    for browser in [&mut ada, &mut eve] {
        shows(browser, &lines);
    }
    assert_eq!(ada.evaluate("log.querySelectorAll('img').length"), 0);
    assert_eq!(ada.evaluate("log.getAttribute('aria-live')"), "polite");

    // Whoever only watches sees the same, over events.
    eve.visit(&program.url("/rooms/tea/watch"));
    shows(&mut eve, &lines);
    lines.push("Ada: who is there?");
    say(&mut ada, "who is there?");
    shows(&mut eve, &lines);
    eve.wait_until("present.innerText === 'Ada'");
}

#[test]
fn a_page_comes_back_when_the_program_does() {
    let Some((mut ada, mut eve, program)) = two() else {
        return;
    };
    enter(&mut ada, &program.url("/rooms/tea"), "Ada");
    eve.visit(&program.url("/rooms/tea/watch"));
    say(&mut ada, "before");
    eve.wait_for_text("before");
    let port = program.address().port().to_string();
    drop(program);
    ada.wait_for_text("Trying again");
    eve.wait_for_text("Trying again");
    let _program = Program::start(CHAT, &[("AIOPYRAMID_SERVER_PORT", &port)]);
    ada.wait_for_text("You are Ada.");
    eve.wait_for_text("You are watching.");
    say(&mut ada, "after");
    for browser in [&mut ada, &mut eve] {
        shows(browser, &["Ada: before", "Ada: after"]);
    }
}

#[test]
fn pages_fit_on_a_phone() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let program = Program::start(CHAT, &[]);
    for (width, height) in [(320, 560), (390, 844), (1280, 800)] {
        browser.resize(width, height);
        let name = format!("Ada of {width}");
        enter(&mut browser, &program.url("/rooms/tea"), &name);
        say(&mut browser, &"wide".repeat(200));
        browser.wait_for_text("widewide");
        let size =
            "`${document.documentElement.scrollWidth} ${document.documentElement.scrollHeight}`";
        assert_eq!(browser.evaluate(size), format!("{width} {height}"));
        browser.visit(&program.url("/"));
        assert_eq!(
            browser.evaluate("document.documentElement.scrollWidth"),
            width
        );
    }
}
