//! What was written: the keys of the attribute and the function under it. Nothing is judged here but whether it is a function at all.

use proc_macro2::TokenStream;

use crate::category;
use crate::complaints::Complaints;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "tween",
    words: &[
        expr("over", "tween::EXCVIEW"),
        expr("under", "[\"auth\", tween::INGRESS]"),
        expr("name", "\"auth\""),
        category::KEY,
        krate::KEY,
    ],
    elsewhere: &[
        (
            "before",
            "write `over = ...`: closer to the server than what is named",
        ),
        (
            "after",
            "write `under = ...`: closer to the router than what is named",
        ),
        (
            "route",
            "a tween stands around all routes; it can look at `request.uri()`",
        ),
    ],
    example: "#[tween(under = tween::EXCVIEW)]",
};

const fn expr(key: &'static str, example: &'static str) -> Word {
    Word {
        key,
        takes: Takes::Expr,
        example,
    }
}

pub(super) const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "struct" | "enum" | "union" | "type" | "const" | "static" => {
            "put it on a function; a value of the application comes by `request.state::<T>()`"
        }
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on a free function",
        _ => "put it above an `fn` or `async fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct TweenSyntax {
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<TweenSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read_with_body(item, complaints)?;
    Some(TweenSyntax { keys, function })
}
