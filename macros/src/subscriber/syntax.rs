//! What was written: the events, the keys behind them and the function under the attribute. Nothing is judged here but whether it is a
//! function at all.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, Type};

use crate::category;
use crate::complaints::Complaints;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const PREDICATE: &str = "predicate";

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "subscriber",
    words: &[
        Word {
            key: PREDICATE,
            takes: Takes::Expr,
            example: "is_large",
        },
        category::KEY,
        krate::KEY,
    ],
    elsewhere: &[
        ("predicates", "write `predicate = [first, second]`"),
        (
            "event",
            "write the event alone: `#[subscriber(NewRequest)]`",
        ),
    ],
    example: "#[subscriber(NewRequest)]",
};

pub(super) const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "struct" | "enum" | "union" | "type" => {
            "implement `Event` for the type, and put the attribute on a function that takes it"
        }
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on a free function",
        _ => "put it above an `fn` or `async fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct SubscriberSyntax {
    /// In the order in which they were written.
    pub(super) events: Vec<Type>,
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<SubscriberSyntax> {
    let mut events = Vec::new();
    let mut keyed = TokenStream::new();
    let mut complete = true;
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if is_key(input) {
                keyed.extend(until_comma(input));
            } else {
                complete &= read_event(input, &mut events, complaints);
            }
        }
        Ok(())
    };
    let read = parser.parse2(arguments).is_ok();
    let mut keys = VOCABULARY.read(keyed, complaints);
    keys.complete &= read && complete;
    let function = PLACE.read_with_body(item, complaints)?;
    Some(SubscriberSyntax {
        events,
        keys,
        function,
    })
}

/// `key = value`, or one of our keys that somebody has begun to write. A path may begin as a key does: `crate::Event`.
fn is_key(input: ParseStream<'_>) -> bool {
    let Ok(word) = input.call(|input| Ident::parse_any(&input.fork())) else {
        return false;
    };
    if input.peek2(Token![::]) {
        return false;
    }
    let is_ours = VOCABULARY.words.iter().any(|known| word == known.key);
    is_ours || input.peek2(Token![=])
}

/// Whether there was one.
fn read_event(input: ParseStream<'_>, events: &mut Vec<Type>, complaints: &mut Complaints) -> bool {
    let place = input.span();
    let ahead = input.fork();
    match ahead.parse::<Type>() {
        Ok(_) if ahead.is_empty() || ahead.peek(Token![,]) => {
            events.extend(input.parse::<Type>());
            let _ = input.parse::<Token![,]>();
            true
        }
        _ => {
            let help = format!("write `{}`", VOCABULARY.example);
            complaints.at(place, "expected the type of an event", help);
            until_comma(input);
            false
        }
    }
}

/// All tokens up to the next comma, and the comma.
fn until_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = Vec::new();
    while let Ok(token) = input.parse::<TokenTree>() {
        let is_comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        tokens.push(token);
        if is_comma {
            break;
        }
    }
    TokenStream::from_iter(tokens)
}
