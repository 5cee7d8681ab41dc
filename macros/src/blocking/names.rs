//! What blocks, by the names that it is called by.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::calls::{is_punct, past_turbofish};

/// The function of the runtime that tells of a call, and where to tell it if not at the path's last name. `chain` is what stands behind the
/// call.
pub(super) fn blocking(path: &[&str], chain: &[TokenTree]) -> Option<(&'static str, Option<Span>)> {
    let name = match path {
        ["std", "thread", "sleep"] | ["thread", "sleep"] => "thread_sleep",
        ["std", "fs", name] if name.starts_with(char::is_lowercase) => "std_fs",
        ["std", "fs", "File", "open" | "create" | "create_new"] => "std_fs",
        ["std", "net", "TcpStream", "connect" | "connect_timeout"] => "tcp_connect",
        ["reqwest", "blocking", _, ..] | ["ureq", "run"] => "http_client",
        ["ureq", name] if name.starts_with(char::is_lowercase) => {
            return called_in(chain, &SENT).map(|place| ("http_client", Some(place)));
        }
        ["std", "process", "Command", "new"] => {
            return called_in(chain, &WAITED_FOR).map(|place| ("process", Some(place)));
        }
        ["tokio", "task", "block_in_place"] | ["task", "block_in_place"] | ["block_in_place"] => {
            "block_in_place"
        }
        ["crate" | "self" | "super" | "Self", ..] => return None,
        [.., "block_on"] => "block_on",
        _ => return None,
    };
    Some((name, None))
}

/// What makes a request of ureq's go, in any of its versions.
const SENT: [&str; 7] = [
    "call",
    "send",
    "send_bytes",
    "send_empty",
    "send_form",
    "send_json",
    "send_string",
];

/// What waits for a program.
const WAITED_FOR: [&str; 4] = ["output", "status", "wait", "wait_with_output"];

/// Whether a function has what it is given run elsewhere, where it may block.
pub(super) fn runs_elsewhere(path: &[&str]) -> bool {
    match path {
        ["rayon", ..] | [.., "thread", _] => true,
        [.., last] => is_method_that_runs_elsewhere(last),
        [] => false,
    }
}

/// The same of a method.
pub(super) fn is_method_that_runs_elsewhere(name: &str) -> bool {
    const NAMES: [&str; 5] = [
        "allow_blocking",
        "run_in_executor",
        "run_in_named_executor",
        "spawn_blocking",
        "spawn_blocking_on",
    ];
    NAMES.contains(&name)
}

/// Macros of std whose arguments are expressions that are evaluated where they stand.
pub(super) const TRANSPARENT_MACROS: [&str; 16] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "panic",
    "print",
    "println",
    "vec",
    "write",
    "writeln",
];

/// Where one of these methods is called in a chain of calls.
fn called_in(mut chain: &[TokenTree], names: &[&str]) -> Option<Span> {
    loop {
        while is_punct(chain.first(), '?') {
            chain = &chain[1..];
        }
        let [TokenTree::Punct(dot), TokenTree::Ident(name), rest @ ..] = chain else {
            return None;
        };
        if dot.as_char() != '.' {
            return None;
        }
        let rest = &rest[past_turbofish(rest)..];
        let is_called = is_call(rest.first());
        if is_called && names.iter().any(|known| name == known) {
            return Some(name.span());
        }
        chain = &rest[usize::from(is_called)..];
    }
}

/// Whether these are the arguments of a call.
pub(super) fn is_call(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}
