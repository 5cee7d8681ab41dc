//! `key = value, ...`: the arguments that all attributes have in common.

mod value;

use aiopyramid_pattern::nearest;
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Token};

use self::value::Value;
pub(crate) use self::value::{Keyed, ungrouped};
use crate::complaints::Complaints;

/// What an attribute understands.
pub(crate) struct Vocabulary {
    /// The attribute, `view_config` for example.
    pub(crate) attribute: &'static str,
    /// Its keys.
    pub(crate) words: &'static [Word],
    /// Words that people know as keys from elsewhere, and what to do instead.
    pub(crate) elsewhere: &'static [(&'static str, &'static str)],
    /// The smallest correct use.
    pub(crate) example: &'static str,
}

/// A key that an attribute understands.
pub(crate) struct Word {
    pub(crate) key: &'static str,
    pub(crate) takes: Takes,
    /// A value that it may have, for messages.
    pub(crate) example: &'static str,
}

/// What is read behind the `=`. Types are read as types, since `Mapper<T>` is no expression.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    Expr,
    Type,
}

/// The keys of one attribute, each once.
pub(crate) struct Keys {
    read: Vec<Keyed>,
    /// Whether all that was written is among them. Only then may a key be called missing.
    pub(crate) complete: bool,
}

impl Keys {
    pub(crate) fn get(&self, key: &str) -> Option<&Keyed> {
        self.read.iter().find(|keyed| keyed.key == key)
    }

    /// The value of a key as a string literal.
    pub(crate) fn text(&self, key: &str, complaints: &mut Complaints) -> Option<LitStr> {
        self.get(key)?.text(complaints)
    }

    fn accept(&mut self, keyed: Keyed, complaints: &mut Complaints) {
        if self.read.iter().any(|earlier| earlier.key == keyed.key) {
            let message = format!("`{}` is given twice", keyed.key);
            complaints.about(&keyed.key, message, "keep one of the two");
        } else {
            self.read.push(keyed);
        }
    }
}

impl Vocabulary {
    /// Reads all keys. What cannot be read is complained about, and reading goes on behind it.
    pub(crate) fn read(&self, arguments: TokenStream, complaints: &mut Complaints) -> Keys {
        let mut keys = Keys {
            read: Vec::new(),
            complete: true,
        };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match self.read_one(input, complaints) {
                    Some(keyed) => {
                        keys.accept(keyed, complaints);
                        read_comma(input, complaints);
                    }
                    None => {
                        keys.complete = false;
                        skip_behind_comma(input);
                    }
                }
            }
            Ok(())
        };
        let unread = parser.parse2(arguments).err().filter(|_| keys.complete);
        if let Some(error) = unread {
            // Brackets inside a value were not read to their end.
            keys.complete = false;
            complaints.at(error.span(), &error, format!("write `{}`", self.example));
        }
        keys
    }

    fn read_one(&self, input: ParseStream<'_>, complaints: &mut Complaints) -> Option<Keyed> {
        if !input.peek(Ident::peek_any) {
            let help = format!("write `{}`", self.example);
            complaints.at(input.span(), "expected `key = value`", help);
            return None;
        }
        let key = Ident::parse_any(input).ok()?;
        let Some(word) = self.words.iter().find(|word| key == word.key) else {
            self.complain_about_unknown(&key, complaints);
            return None;
        };
        let help = format!("write `{} = {}`", word.key, word.example);
        if input.parse::<Token![=]>().is_err() {
            let message = format!("expected `=` after `{key}`");
            complaints.at(here_or(&key, input), message, help);
            return None;
        }
        let place = here_or(&key, input);
        let message = match word.takes {
            _ if at_end(input) => format!("`{key}` has no value"),
            Takes::Type => format!("`{key}` takes a type"),
            Takes::Expr => format!("the value of `{key}` cannot be read"),
        };
        let value = Value::read(word.takes, input);
        if value.is_none() {
            complaints.at(place, message, help);
        }
        Some(Keyed { key, value: value? })
    }

    fn complain_about_unknown(&self, key: &Ident, complaints: &mut Complaints) {
        let known: Vec<&str> = self.words.iter().map(|word| word.key).collect();
        let elsewhere = self.elsewhere.iter().find(|(word, _)| key == word);
        let help = match (elsewhere, nearest(&key.to_string(), &known)) {
            (Some((_, instead)), _) => (*instead).to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("its keys are `{}`", known.join("`, `")),
        };
        let message = format!("`{}` has no key `{key}`", self.attribute);
        complaints.about(key, message, help);
    }
}

/// Reads the comma behind a value. Where it was forgotten before another key, reading goes on with that key.
fn read_comma(input: ParseStream<'_>, complaints: &mut Complaints) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    let help = "keys are separated by commas";
    complaints.at(input.span(), "expected a comma", help);
    if !input.peek(Ident::peek_any) {
        skip_behind_comma(input);
    }
}

fn skip_behind_comma(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        if matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            return;
        }
    }
}

/// What comes next, or the key where nothing does: there the parser would underline the whole attribute.
fn here_or(key: &Ident, input: ParseStream<'_>) -> Span {
    if at_end(input) {
        key.span()
    } else {
        input.span()
    }
}

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}
