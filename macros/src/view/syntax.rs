//! What was written: the keys of the attribute and the signature under it, with their spans. Nothing is judged here but whether it is a
//! function at all.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Signature, Visibility, token};

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "view_config",
    words: &[
        expr("route", "\"/users/{id}\""),
        expr("route_name", "\"user\""),
        expr("renderer", "\"json\""),
        Word {
            key: "mapper",
            takes: Takes::Type,
            example: "ExecutorMapper",
        },
        expr("request_method", "\"POST\""),
        expr("body_limit", "1024 * 1024"),
        krate::KEY,
    ],
    example: "#[view_config(route = \"/\")]",
};

const fn expr(key: &'static str, example: &'static str) -> Word {
    Word {
        key,
        takes: Takes::Expr,
        example,
    }
}

/// The attribute and the function under it.
pub(super) struct ViewSyntax {
    pub(super) keys: Keys,
    pub(super) attributes: Vec<Attribute>,
    pub(super) signature: Signature,
}

/// Reads both. The body of the function is not even parsed, so that one half-typed leaves the view as it is.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<ViewSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let parser = |input: ParseStream<'_>| {
        let attributes = Attribute::parse_outer(input)?;
        input.parse::<Visibility>()?;
        let signature = read_signature(input, complaints);
        // Whatever else there is stays as it is.
        input.parse::<TokenStream>()?;
        Ok(signature.map(|signature| ViewSyntax {
            keys,
            attributes,
            signature,
        }))
    };
    parser.parse2(item).ok().flatten()
}

fn read_signature(input: ParseStream<'_>, complaints: &mut Complaints) -> Option<Signature> {
    let ahead = input.fork();
    match ahead.parse::<Signature>() {
        Ok(signature) if ahead.peek(token::Brace) => Some(signature),
        Ok(signature) => {
            let help = "give it a body, or put the attribute on a function that has one";
            complaints.about(&signature.ident, NOT_A_FUNCTION, help);
            None
        }
        Err(_) => {
            complaints.at(input.span(), NOT_A_FUNCTION, help_for(input));
            None
        }
    }
}

const NOT_A_FUNCTION: &str = "`#[view_config]` stands on a function with a body";

/// What to do with an item that is none, by the word that it begins with.
fn help_for(input: ParseStream<'_>) -> &'static str {
    match Ident::parse_any(&input.fork())
        .map(|word| word.to_string())
        .as_deref()
    {
        Ok("struct" | "enum" | "union" | "type") => {
            "put it on a function that makes or takes this type"
        }
        Ok("const" | "static") => "put it on a function that returns the value",
        Ok("mod") => "put it on the functions inside the module",
        Ok("impl" | "trait") => "put it on a free function",
        _ => "put it above an `fn` or `async fn`",
    }
}
