//! Rules for each source by itself.

use proc_macro2::{Delimiter, TokenTree};

use crate::source::{Skip, Source, attribute, is_ident, is_punct};

const EVERYWHERE: Skip = Skip {
    tests: false,
    quotes: false,
};

/// `unsafe` outside of its room, or in it without its argument.
pub(crate) fn unsafe_code(source: &Source) -> Vec<String> {
    let allowed = source.path.starts_with("runtime/src/dispatch/");
    source.complain(EVERYWHERE, |tokens| {
        let kind = unsafe_kind(tokens)?;
        if !allowed {
            return Some(format!(
                "an `unsafe` {kind} outside of `runtime/src/dispatch`"
            ));
        }
        let line = tokens[0].span().start().line;
        let argument = match kind {
            "block" | "impl" => "// SAFETY:",
            _ => "/// # Safety",
        };
        let argued = comment_above(&source.text, line).any(|comment| comment.starts_with(argument));
        (!argued).then(|| format!("an `unsafe` {kind} without `{argument}` just above"))
    })
}

/// What the word makes unsafe; `None` where it only stands there, as in `Token![unsafe]`.
fn unsafe_kind(tokens: &[TokenTree]) -> Option<&'static str> {
    if !is_ident(tokens.first(), "unsafe") {
        return None;
    }
    match tokens.get(1)? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some("block"),
        TokenTree::Group(_) => Some("attribute"),
        TokenTree::Ident(word) if word == "impl" => Some("impl"),
        TokenTree::Ident(word) if word == "trait" => Some("trait"),
        TokenTree::Ident(word) if word == "fn" || word == "extern" => Some("fn"),
        _ => None,
    }
}

/// The lines of the comment that ends just above a line; attributes between the two do not count.
fn comment_above(text: &str, line: usize) -> impl Iterator<Item = &str> {
    let before: Vec<&str> = text.lines().take(line - 1).map(str::trim).collect();
    let above = before.into_iter().rev();
    let above = above.skip_while(|line| line.starts_with("#["));
    above.take_while(|line| line.starts_with("//"))
}

/// `.unwrap()` in what users run. The manuals of the API may use it where an example would suffer otherwise.
pub(crate) fn unwraps(source: &Source) -> Vec<String> {
    let ours = ["pattern/src/", "macros/src/", "runtime/src/"];
    if source.is_test() || !ours.iter().any(|folder| source.path.starts_with(folder)) {
        return Vec::new();
    }
    let skip = Skip {
        tests: true,
        ..EVERYWHERE
    };
    source.complain(skip, |tokens| {
        let called = is_punct(tokens.first(), '.') && is_ident(tokens.get(1), "unwrap");
        let bare =
            matches!(tokens.get(2), Some(TokenTree::Group(group)) if group.stream().is_empty());
        (called && bare).then(|| "`unwrap()` outside of tests".to_owned())
    })
}

/// Macros that stand for what is not written yet, or for a look at a value.
pub(crate) fn left_overs(source: &Source) -> Vec<String> {
    source.complain(EVERYWHERE, |tokens| {
        let names = ["todo", "unimplemented", "dbg"];
        let name = names
            .into_iter()
            .find(|name| is_ident(tokens.first(), name))?;
        is_punct(tokens.get(1), '!').then(|| format!("`{name}!` is left over"))
    })
}

/// `#[ignore]` alone.
pub(crate) fn ignored_tests(source: &Source) -> Vec<String> {
    source.complain(EVERYWHERE, |tokens| {
        let attribute = attribute(tokens)?;
        let bare = attribute.len() == 1 && is_ident(attribute.first(), "ignore");
        bare.then(|| "a test is ignored without a reason".to_owned())
    })
}

/// `#[allow(...)]` and `#[expect(...)]` without a reason.
pub(crate) fn lint_exceptions(source: &Source) -> Vec<String> {
    let skip = Skip {
        quotes: true,
        ..EVERYWHERE
    };
    source.complain(skip, |tokens| {
        let attribute = attribute(tokens)?;
        let name = ["allow", "expect"]
            .into_iter()
            .find(|name| is_ident(attribute.first(), name))?;
        let Some(TokenTree::Group(group)) = attribute.get(1) else {
            return None;
        };
        let mut inside = group.stream().into_iter();
        let reasoned = inside.any(|token| is_ident(Some(&token), "reason"));
        (!reasoned).then(|| format!("`#[{name}]` without a reason"))
    })
}

/// A file whose first line does not say what it holds.
pub(crate) fn without_head(source: &Source) -> Vec<String> {
    if source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![format!(
        "{}:1: the file begins without documentation",
        source.path
    )]
}

/// How many words make a sentence: a subject, a verb, and what it says.
const WORDS: usize = 3;

/// Tests whose name says less than what holds.
pub(crate) fn cryptic_tests(source: &Source) -> Vec<String> {
    source.complain(EVERYWHERE, |tokens| {
        let attribute = attribute(tokens)?;
        let name = tested_function(&tokens[2..]).filter(|_| is_test(&attribute))?;
        let words = name.split('_').filter(|word| !word.is_empty()).count();
        // A `$name` is a variable of a macro, whose uses have the names.
        (name != "$" && (words < WORDS || name.starts_with("test_")))
            .then(|| format!("the name `{name}` is no sentence"))
    })
}

/// `test`, `tokio::test`, with arguments or without.
fn is_test(attribute: &[TokenTree]) -> bool {
    let idents = attribute
        .iter()
        .take_while(|token| !matches!(token, TokenTree::Group(_)));
    idents
        .last()
        .is_some_and(|last| is_ident(Some(last), "test"))
}

/// The name of the function that the attributes at hand belong to.
fn tested_function(tokens: &[TokenTree]) -> Option<String> {
    let head = tokens.iter().take_while(
        |token| !matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    );
    let head: Vec<&TokenTree> = head.collect();
    let at = head.iter().position(|token| is_ident(Some(token), "fn"))?;
    head.get(at + 1).map(ToString::to_string)
}

#[track_caller]
fn check(rule: fn(&Source) -> Vec<String>, path: &str, text: &str, expected: usize) {
    let source = Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let complaints = rule(&source);
    assert_eq!(complaints.len(), expected, "{complaints:?}");
}

#[test]
fn unsafe_is_seen_wherever_it_stands() {
    let block = "fn f() {\n    // SAFETY: nothing can go wrong.\n    unsafe { g() }\n}";
    check(unsafe_code, "runtime/src/dispatch/stack.rs", block, 0);
    check(unsafe_code, "runtime/src/view/mod.rs", block, 1);
    check(
        unsafe_code,
        "runtime/src/dispatch/stack.rs",
        "fn f() {\n    unsafe { g() }\n}",
        1,
    );
    check(
        unsafe_code,
        "macros/src/lib.rs",
        "type U = Token![unsafe];",
        0,
    );
}

#[test]
fn an_unwrap_counts_outside_of_tests_only() {
    check(
        unwraps,
        "runtime/src/site.rs",
        "fn f() { g().unwrap(); }",
        1,
    );
    check(
        unwraps,
        "runtime/src/site.rs",
        "#[cfg(test)] mod tests { fn f() { g().unwrap(); } }",
        0,
    );
    check(
        unwraps,
        "runtime/src/settings/tests.rs",
        "fn f() { g().unwrap(); }",
        0,
    );
    check(
        unwraps,
        "runtime/src/site.rs",
        "fn f() { g().unwrap_or(1); }",
        0,
    );
}

#[test]
fn exceptions_need_reasons_and_quoted_code_does_not() {
    check(lint_exceptions, "a.rs", "#[allow(unused)] fn f() {}", 1);
    check(lint_exceptions, "a.rs", "#![expect(unused)]", 1);
    check(
        lint_exceptions,
        "a.rs",
        "#[allow(unused, reason = \"x\")] fn f() {}",
        0,
    );
    check(
        lint_exceptions,
        "a.rs",
        "fn f() { quote! { #[allow(unused)] } }",
        0,
    );
    check(ignored_tests, "a.rs", "#[ignore] fn f() {}", 1);
    check(ignored_tests, "a.rs", "#[ignore = \"slow\"] fn f() {}", 0);
}

#[test]
fn left_overs_and_bare_files_are_seen() {
    check(
        left_overs,
        "a.rs",
        "fn f() { if x { todo!() } else { dbg!(1) } }",
        2,
    );
    check(without_head, "a.rs", "fn f() {}", 1);
    check(without_head, "a.rs", "//! What it is.\nfn f() {}", 0);
}

#[test]
fn the_name_of_a_test_has_a_subject_and_a_verb() {
    check(cryptic_tests, "a.rs", "#[test] fn parsing() {}", 1);
    check(
        cryptic_tests,
        "a.rs",
        "#[tokio::test(start_paused = true)] async fn test_it_really_works() {}",
        1,
    );
    check(cryptic_tests, "a.rs", "#[test] fn a_slash_is_added() {}", 0);
    check(
        cryptic_tests,
        "a.rs",
        "#[derive(Debug)] struct A; fn f() {}",
        0,
    );
}
