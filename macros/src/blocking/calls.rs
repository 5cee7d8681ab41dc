//! Finds calls in the tokens of a body. The body is not parsed: a path in front of parentheses is a call, however the rest may read.
//!
//! What may run elsewhere or never is passed over: closures, items, macros that do with their tokens what they like, and whatever stands
//! under a `cfg`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::Code;
use super::names::{
    TRANSPARENT_MACROS, blocking, is_call, is_method_that_runs_elsewhere, runs_elsewhere,
};

/// A call that blocks.
pub(super) struct Call {
    /// The function of the runtime that tells of it.
    pub(super) name: &'static str,
    /// The code that it stands in.
    pub(super) code: Code,
    pub(super) place: Span,
}

/// The calls in a body, in their order.
pub(super) fn calls(body: TokenStream, code: Code) -> Vec<Call> {
    let mut calls = Vec::new();
    search(body, code, &mut calls);
    calls
}

fn search(tokens: TokenStream, code: Code, calls: &mut Vec<Call>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let (before, rest) = tokens.split_at(at);
        at += step(before.last(), rest, code, calls);
    }
}

/// Looks at what comes next, and says how many tokens it has.
fn step(
    before: Option<&TokenTree>,
    rest: &[TokenTree],
    code: Code,
    calls: &mut Vec<Call>,
) -> usize {
    match &rest[0] {
        TokenTree::Group(group) => {
            search(group.stream(), code, calls);
            1
        }
        TokenTree::Literal(_) => 1,
        TokenTree::Punct(sign) => match sign.as_char() {
            '#' => attribute(rest),
            '|' if begins_expression(before) => closure(rest),
            '|' => 1 + usize::from(is_punct(rest.get(1), '|')),
            '.' => method(rest, code, calls),
            _ => 1,
        },
        TokenTree::Ident(word) => match &*word.to_string() {
            "async" => match async_block(rest) {
                Some((block, length)) => {
                    search(block.stream(), Code::Awaited, calls);
                    length
                }
                None => 1,
            },
            "fn" if matches!(rest.get(1), Some(TokenTree::Ident(_))) => item(rest),
            "impl" | "mod" | "trait" | "macro_rules" => item(rest),
            _ => path(rest, code, calls),
        },
    }
}

/// `#[...]`, with what stands under it if that may not be there or is not to be warned of. `#![...]` is left to the compiler.
fn attribute(rest: &[TokenTree]) -> usize {
    let Some(TokenTree::Group(group)) = rest.get(1) else {
        return 1;
    };
    let mut tokens = group.stream().into_iter();
    let name = tokens.next().map(|name| name.to_string());
    let passes_over = match name.as_deref() {
        Some("cfg" | "cfg_attr") => true,
        Some("allow" | "expect") => tokens.any(|list| list.to_string().contains("deprecated")),
        _ => false,
    };
    match passes_over {
        // A comma may stand in a type.
        true => 2 + before(&rest[2..], &[';']),
        false => 2,
    }
}

/// Words of the language that an expression may follow. None of them begins a path.
const WORDS: [&str; 15] = [
    "as", "async", "break", "dyn", "else", "if", "in", "let", "match", "move", "mut", "return",
    "static", "unsafe", "while",
];

/// Whether an expression begins behind a token, so that `|` begins a closure there.
fn begins_expression(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() != '?',
        Some(TokenTree::Ident(word)) => is_word(word),
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => false,
    }
}

fn is_word(word: &Ident) -> bool {
    WORDS.iter().any(|known| word == known)
}

/// `|...| ...` and `|...| -> ... { ... }`. Nobody can tell who calls it, and on which thread.
fn closure(rest: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| is_punct(Some(token), '|');
    let arguments = rest[1..].iter().position(is_end);
    let Some(arguments) = arguments else {
        return rest.len();
    };
    let mut length = arguments + 2;
    if is_punct(rest.get(length), '-') && is_punct(rest.get(length + 1), '>') {
        length += item(&rest[length..]);
    }
    length + before(&rest[length..], &[',', ';'])
}

/// What comes before the next of these signs.
fn before(rest: &[TokenTree], signs: &[char]) -> usize {
    let mut length = 0;
    while length < rest.len() {
        let next = &rest[length..];
        if signs.iter().any(|sign| is_punct(next.first(), *sign)) {
            break;
        }
        length += past_turbofish(next).max(1);
    }
    length
}

/// What comes before the next block or semicolon, and that.
fn item(rest: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(Some(token), ';'),
    };
    let end = rest.iter().position(is_end);
    end.map_or(rest.len(), |end| end + 1)
}

/// `async { ... }`, `async move { ... }`.
fn async_block(rest: &[TokenTree]) -> Option<(&Group, usize)> {
    let is_move = matches!(rest.get(1), Some(TokenTree::Ident(word)) if word == "move");
    let at = 1 + usize::from(is_move);
    match rest.get(at) {
        Some(TokenTree::Group(block)) if block.delimiter() == Delimiter::Brace => {
            Some((block, at + 1))
        }
        _ => None,
    }
}

/// `.name`, with the arguments where nothing in them is looked at.
fn method(rest: &[TokenTree], code: Code, calls: &mut Vec<Call>) -> usize {
    let Some(TokenTree::Ident(name)) = rest.get(1) else {
        // `..` is no method, and a path may follow it.
        return 1 + usize::from(is_punct(rest.get(1), '.'));
    };
    let length = 2 + past_turbofish(&rest[2..]);
    if !is_call(rest.get(length)) {
        return length;
    }
    if name == "block_on" && !is_awaited(&rest[length + 1..]) {
        calls.push(Call {
            name: "block_on",
            code,
            place: name.span(),
        });
    }
    length + usize::from(is_method_that_runs_elsewhere(&name.to_string()))
}

/// A path, with the arguments of a call or a macro where nothing in them is looked at.
fn path(rest: &[TokenTree], code: Code, calls: &mut Vec<Call>) -> usize {
    let (names, last, length) = names(rest);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let after = &rest[length..];
    if is_punct(after.first(), '!') && matches!(after.get(1), Some(TokenTree::Group(_))) {
        let is_transparent =
            matches!(names[..], [name] | ["std", name] if TRANSPARENT_MACROS.contains(&name));
        return length + 1 + usize::from(!is_transparent);
    }
    if !is_call(after.first()) {
        return length;
    }
    let found = blocking(&names, &after[1..]).filter(|_| !is_awaited(&after[1..]));
    if let Some((name, place)) = found {
        let place = place.unwrap_or(last);
        calls.push(Call { name, code, place });
    }
    length + usize::from(runs_elsewhere(&names))
}

/// Whether `.await` follows a call: then it is another one of that name.
fn is_awaited(chain: &[TokenTree]) -> bool {
    let is_await = matches!(chain.get(1), Some(TokenTree::Ident(word)) if word == "await");
    is_punct(chain.first(), '.') && is_await
}

/// The names of a path, where the last of them stands, and how many tokens it has.
fn names(rest: &[TokenTree]) -> (Vec<String>, Span, usize) {
    let mut names = Vec::new();
    let mut last = rest[0].span();
    let mut length = 0;
    while let Some(TokenTree::Ident(name)) = rest.get(length) {
        names.push(name.to_string());
        last = name.span();
        length += 1;
        length += past_turbofish(&rest[length..]);
        let goes_on = matches!(rest.get(length + 2), Some(TokenTree::Ident(_))) && !is_word(name);
        if !is_colons(&rest[length..]) || !goes_on {
            break;
        }
        length += 2;
    }
    (names, last, length)
}

/// Where guards of std's locks are named.
pub(super) fn guards(tokens: TokenStream) -> Vec<Span> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut guards = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(_) => {
                let (names, last, length) = names(&tokens[at..]);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let is_guard = matches!(
                    names[..],
                    [
                        "std",
                        "sync",
                        "MutexGuard" | "RwLockReadGuard" | "RwLockWriteGuard"
                    ]
                );
                guards.extend(is_guard.then_some(last));
                at += length;
            }
            TokenTree::Group(group) => {
                guards.extend(self::guards(group.stream()));
                at += 1;
            }
            _ => at += 1,
        }
    }
    guards
}

/// How many tokens `::<...>` has; none if it does not stand here.
pub(super) fn past_turbofish(rest: &[TokenTree]) -> usize {
    if !is_colons(rest) || !is_punct(rest.get(2), '<') {
        return 0;
    }
    let mut depth = 0;
    for (at, token) in rest.iter().enumerate().skip(2) {
        let is_arrow = is_punct(rest.get(at - 1), '-');
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if is_punct(Some(token), '>') && !is_arrow {
            depth -= 1;
        }
        if depth == 0 {
            return at + 1;
        }
    }
    rest.len()
}

fn is_colons(rest: &[TokenTree]) -> bool {
    is_punct(rest.first(), ':') && is_punct(rest.get(1), ':')
}

pub(super) fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}
