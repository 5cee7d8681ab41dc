//! The files of the workspace, and a walk over the tokens of a Rust source.
//!
//! Rules read tokens and not syntax trees, because tokens are there inside of macros too.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A Rust source with its path from the workspace's root.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All Rust sources of the workspace, in alphabetical order. What tests only feed to a compiler is left out.
pub(crate) fn rust_sources() -> Vec<Source> {
    let ours = files("rs").into_iter().filter(|path| !is_fixture(path));
    ours.map(|path| Source::read(&path)).collect()
}

/// The paths of all files with this extension, from the workspace's root, in alphabetical order.
pub(crate) fn files(extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root(), extension, &mut found);
    found.sort();
    found
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.parent();
    root.expect("this package is a folder of the workspace")
        .to_owned()
}

/// Folders of what was built, and of other tools.
const FOREIGN: [&str; 4] = ["target", "wip", "book", "node_modules"];

fn collect(folder: &Path, extension: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !FOREIGN.contains(&&*name) {
                collect(&path, extension, found);
            }
        } else if path.extension().is_some_and(|it| it == extension) {
            let inside = path.strip_prefix(root()).unwrap();
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// Cases of `ui-tests` and expected expansions of `macros` are data.
fn is_fixture(path: &str) -> bool {
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("ui-tests"), Some(folder), Some(_), _) => folder != "src" && folder != "tests",
        (Some("macros"), Some("src"), Some("snapshots"), Some(_)) => true,
        _ => false,
    }
}

impl Source {
    fn read(path: &str) -> Source {
        let text = fs::read_to_string(root().join(path)).unwrap();
        Source {
            path: path.to_owned(),
            text,
        }
    }

    /// Whether the whole file is a test or helps one.
    pub(crate) fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| part == "tests" || part == "tests.rs" || part == "ui-tests")
    }

    /// Goes to each token, with those after it in its group.
    pub(crate) fn walk(&self, skip: Skip, mut visit: impl FnMut(Place<'_>)) {
        let tokens: TokenStream = self
            .text
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", self.path));
        walk(tokens, skip, 0, &mut visit);
    }

    /// The complaints of a rule that looks at each token.
    pub(crate) fn complain(
        &self,
        skip: Skip,
        rule: impl Fn(&[TokenTree]) -> Option<String>,
    ) -> Vec<String> {
        let mut complaints = Vec::new();
        self.walk(skip, |place| {
            if let Some(complaint) = rule(place.tokens) {
                complaints.push(format!("{}:{}: {complaint}", self.path, place.line()));
            }
        });
        complaints
    }
}

/// What a walk passes over.
#[derive(Clone, Copy, Default)]
pub(crate) struct Skip {
    /// Items under `#[cfg(test)]`.
    pub(crate) tests: bool,
    /// What `quote!` writes: the compiler reads it, and the function that quotes it has the explanation.
    pub(crate) quotes: bool,
}

/// A token, those after it in its group, and the number of inline modules around it.
pub(crate) struct Place<'t> {
    pub(crate) tokens: &'t [TokenTree],
    pub(crate) modules: usize,
}

impl Place<'_> {
    pub(crate) fn line(&self) -> usize {
        self.tokens[0].span().start().line
    }
}

fn walk(tokens: TokenStream, skip: Skip, modules: usize, visit: &mut dyn FnMut(Place<'_>)) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        if skip.tests && begins_test(rest) {
            at += 1 + rest.iter().position(ends_item).unwrap_or(rest.len());
            continue;
        }
        if skip.quotes && is_quote(rest) {
            at += 3;
            continue;
        }
        visit(Place {
            tokens: rest,
            modules,
        });
        if let TokenTree::Group(group) = &rest[0] {
            let inside = modules + usize::from(is_module(&tokens[..at], group.delimiter()));
            walk(group.stream(), skip, inside, visit);
        }
        at += 1;
    }
}

/// `#[cfg(test)]`.
fn begins_test(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Punct(hash), TokenTree::Group(group), ..] if hash.as_char() == '#' => {
            let attribute = group.stream().to_string().replace(' ', "");
            attribute == "cfg(test)"
        }
        _ => false,
    }
}

/// The body of an item, or the semicolon that stands for one.
fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

fn is_quote(tokens: &[TokenTree]) -> bool {
    let names = [
        "quote",
        "quote_spanned",
        "parse_quote",
        "parse_quote_spanned",
    ];
    let named = names.iter().any(|name| is_ident(tokens.first(), name));
    named && is_punct(tokens.get(1), '!') && matches!(tokens.get(2), Some(TokenTree::Group(_)))
}

/// Whether what comes before a group is `mod name`.
fn is_module(before: &[TokenTree], delimiter: Delimiter) -> bool {
    let is_mod =
        matches!(before, [.., keyword, TokenTree::Ident(_)] if is_ident(Some(keyword), "mod"));
    is_mod && delimiter == Delimiter::Brace
}

/// Whether a token is this word.
pub(crate) fn is_ident(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Whether a token is this sign.
pub(crate) fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// The content of the attribute at hand, `allow(...)` of `#[allow(...)]` and of `#![allow(...)]`.
pub(crate) fn attribute(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let (hash, rest) = tokens.split_first()?;
    if !is_punct(Some(hash), '#') {
        return None;
    }
    let rest = if is_punct(rest.first(), '!') {
        &rest[1..]
    } else {
        rest
    };
    match rest.first() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some(group.stream().into_iter().collect())
        }
        _ => None,
    }
}
