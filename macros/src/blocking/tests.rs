//! Which calls are found, and which are passed over.

use proc_macro2::TokenStream;

use super::Code::{Awaited, InGreenlet};
use super::calls::{calls, guards};

/// What is found in the body of an `async fn`.
#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let tokens: TokenStream = body.parse().unwrap();
    let found: Vec<&str> = calls(tokens, Awaited)
        .iter()
        .map(|call| call.name)
        .collect();
    assert_eq!(found, expected, "{body}");
}

#[track_caller]
fn check_nothing(body: &str) {
    check(body, &[]);
}

#[test]
fn calls_by_their_paths() {
    for (call, name) in [
        ("std::thread::sleep(pause)", "thread_sleep"),
        ("::std::thread::sleep(pause)", "thread_sleep"),
        ("thread::sleep(pause)", "thread_sleep"),
        ("return ::std::thread::sleep(pause)", "thread_sleep"),
        ("std::fs::read(path)", "std_fs"),
        ("std::fs::remove_dir_all(path)", "std_fs"),
        ("std::fs::File::open(path)", "std_fs"),
        ("std::fs::File::create(path)", "std_fs"),
        ("std::fs::write::<&str, _>(path, text)", "std_fs"),
        ("std::net::TcpStream::connect(address)", "tcp_connect"),
        ("reqwest::blocking::get(url)", "http_client"),
        ("reqwest::blocking::Client::new()", "http_client"),
        ("ureq::get(url).set(\"a\", \"b\").call()", "http_client"),
        ("ureq::post(url).send_json::<Order>(order)", "http_client"),
        ("tokio::task::block_in_place(work)", "block_in_place"),
        ("task::block_in_place(work)", "block_in_place"),
        ("block_in_place(work)", "block_in_place"),
        ("futures::executor::block_on(future)", "block_on"),
        ("executor::block_on(future)", "block_on"),
        ("block_on(future)", "block_on"),
        ("Handle::block_on(&handle, future)", "block_on"),
        ("Handle::current().block_on(future)", "block_on"),
        ("self.runtime.block_on::<F>(future)", "block_on"),
        (
            "std::process::Command::new(\"ls\").arg(\"-l\").output()",
            "process",
        ),
        (
            "std::process::Command::new(\"ls\").spawn()?.wait()",
            "process",
        ),
    ] {
        check(call, &[name]);
    }
}

#[test]
fn names_that_others_have_as_well() {
    for body in [
        "fs::read(path)",
        "tokio::fs::read(path).await",
        "File::open(path).await",
        "tokio::time::sleep(pause).await",
        "sleep(pause).await",
        "own::thread::sleep(pause)",
        "crate::thread::sleep(pause)",
        "thread::sleep(pause).await",
        "block_on(future).await",
        "self.queue.block_on(future).await?",
        "crate::block_on(future)",
        "self::block_on(future)",
        "TcpStream::connect(address).await",
        "reqwest::get(url).await",
        "reqwest::Client::new()",
        "ureq::agent()",
        "ureq::get(url)",
        "Command::new(\"ls\").output().await",
        "std::process::Command::new(\"ls\").arg(\"output\").spawn()",
        "tokio::process::Command::from(std::process::Command::new(\"ls\")).output().await",
        "std::fs::Permissions(mode)",
        "let block_on = 1; (block_on)",
        "std::thread::sleep",
        "call(std::fs::read)",
        "use std::thread::{sleep}; use std::fs::read;",
        "this.block_on",
    ] {
        check_nothing(body);
    }
}

#[test]
fn calls_inside_of_expressions_and_statements() {
    check("let text = std::fs::read_to_string(path)?;", &["std_fs"]);
    check(
        "if fast { 1 } else { std::thread::sleep(pause); 2 }",
        &["thread_sleep"],
    );
    check(
        "match a | b { 1 | 2 => std::thread::sleep(pause), _ => () }",
        &["thread_sleep"],
    );
    check(
        "if a || std::fs::exists(path)? { std::thread::sleep(pause) }",
        &["std_fs", "thread_sleep"],
    );
    check("let all = 0..std::fs::metadata(path)?.len();", &["std_fs"]);
    check(
        "loop { for one in std::fs::read_dir(path)? { let _ = [block_on(one)]; } }",
        &["std_fs", "block_on"],
    );
    check(
        "std::fs::write(to, std::fs::read(from)?)?",
        &["std_fs", "std_fs"],
    );
    check(
        "drop(async move { std::thread::sleep(pause) })",
        &["thread_sleep"],
    );
    check("unsafe { std::thread::sleep(pause) }", &["thread_sleep"]);
    check(
        "one.map(|it| it + 1); std::thread::sleep(pause);",
        &["thread_sleep"],
    );
    check(
        "let f = |it| it; std::thread::sleep(pause);",
        &["thread_sleep"],
    );
    check(
        "#[rustfmt::skip] std::thread::sleep(pause);",
        &["thread_sleep"],
    );
    check(
        "fn inner() {} std::thread::sleep(pause);",
        &["thread_sleep"],
    );
}

#[test]
fn macros_of_std_hold_expressions_and_others_may_hold_anything() {
    check(
        "println!(\"{}\", std::fs::read_to_string(path)?)",
        &["std_fs"],
    );
    check("assert_eq!(block_on(a), 1)", &["block_on"]);
    check(
        "vec![std::fs::read(a)?, std::fs::read(b)?]",
        &["std_fs", "std_fs"],
    );
    check_nothing("later! { std::fs::read(path) }");
    check_nothing("own::format!(std::fs::read(path))");
    check_nothing("tokio::select! { _ = std::thread::sleep(pause) => {} }");
    check_nothing("macro_rules! nap { () => { std::thread::sleep(PAUSE) } }");
    check("a != (block_on(b))", &["block_on"]);
}

#[test]
fn closures_may_run_anywhere() {
    for body in [
        "tokio::task::spawn_blocking(|| std::thread::sleep(pause)).await",
        "run_in_executor(move || std::fs::read(path)).await",
        "run_in_executor(move || -> Map<A, B> { std::fs::read(path) }).await",
        "run_in_executor(|| { std::fs::read(path) }, std::later)",
        "std::thread::spawn(move || loop { std::thread::sleep(pause) })",
        "thread::scope(|s| s.spawn(|| std::thread::sleep(pause)))",
        "std::thread::Builder::new().spawn(|| std::thread::sleep(pause))",
        "allow_blocking(|| handle.block_on(future))",
        "rayon::join(|| std::fs::read(a), || std::fs::read(b))",
        "files.par_iter().map(|it| std::fs::read(it))",
        "let work = || std::fs::read(path); run_in_executor(work).await",
        "let work = move |a: u8, (b, c)| collect::<Vec<_>, Error>(std::fs::read(path));",
        "let work = async || std::fs::read(path);",
        "let work = async move |a| { std::fs::read(path) };",
        "return |a| std::fs::read(a)",
        "match a { 1 => |b| std::fs::read(b), _ => |b| std::fs::write(b) }",
        "Work { run: |a| std::fs::read(a), then: || block_on(b) }",
        "[|a| block_on(a), || block_on(b)]",
        "set.spawn_blocking(async { block_on(a) })",
        "spawn_blocking::<_, ()>(std::fs::read(a))",
    ] {
        check_nothing(body);
    }
}

#[test]
fn items_inside_run_when_they_are_called() {
    for body in [
        "fn inner() { std::thread::sleep(PAUSE) }",
        "async fn inner() where Self: Sized { std::thread::sleep(PAUSE) }",
        "impl Inner { fn inner(&self) { std::thread::sleep(PAUSE) } }",
        "mod inner { fn inner() { std::thread::sleep(PAUSE) } }",
        "trait Inner { fn inner() { std::thread::sleep(PAUSE) } }",
        "static A: LazyLock<u8> = LazyLock::new(|| std::fs::read(PATH));",
    ] {
        check_nothing(body);
    }
}

#[test]
fn what_may_not_be_there_or_is_allowed() {
    for body in [
        "#[cfg(windows)] std::thread::sleep(pause);",
        "#[cfg(windows)] { std::thread::sleep(pause); }",
        "#[cfg(windows)] let a = if b { 1 } else { std::thread::sleep(pause) };",
        "#[cfg(windows)] let a: Map<A, B> = std::fs::read(path);",
        "#[allow(deprecated)] std::thread::sleep(pause);",
        "#[allow(deprecated, reason = \"short\")] { std::thread::sleep(pause) }",
    ] {
        check_nothing(body);
    }
    check(
        "#[cfg(windows)] let a = 1; std::thread::sleep(pause);",
        &["thread_sleep"],
    );
    check(
        "#![expect(deprecated)] std::thread::sleep(pause);",
        &["thread_sleep"],
    );
    check(
        "#[allow(unused)] std::thread::sleep(pause);",
        &["thread_sleep"],
    );
}

#[test]
fn half_typed_bodies_are_read_as_far_as_they_go() {
    for body in [
        "|",
        "a |",
        "|a",
        ".",
        "..",
        "a.",
        "a::",
        "a::<",
        "#",
        "#!",
        "async",
        "async move",
        "fn",
        "fn a",
        "impl",
        "a!",
        "std::",
        "macro_rules!",
        "|| -",
        "a::<b",
        "std::process::Command::new(\"ls\").",
    ] {
        check_nothing(body);
    }
}

#[test]
fn an_async_block_in_plain_code_is_awaited() {
    let body: TokenStream = "block_on(a); synchronize(async { block_on(b) })"
        .parse()
        .unwrap();
    let found: Vec<_> = calls(body, InGreenlet)
        .iter()
        .map(|call| call.code)
        .collect();
    assert_eq!(found, [InGreenlet, Awaited]);
}

#[test]
fn guards_of_std_in_a_signature() {
    let check = |inputs: &str, expected| {
        let inputs: TokenStream = inputs.parse().unwrap();
        assert_eq!(guards(inputs).len(), expected);
    };
    check("guard: std::sync::MutexGuard<'_, u8>", 1);
    check(
        "a: &mut ::std::sync::RwLockWriteGuard<'_, u8>, (b,): (std::sync::RwLockReadGuard<'_, u8>,)",
        2,
    );
    check(
        "guard: MutexGuard<'_, u8>, other: tokio::sync::MutexGuard<'_, u8>, lock: &std::sync::Mutex<u8>",
        0,
    );
}
