//! What was written: the keys of the attribute and the function under it. Nothing is judged here but whether it is a function at all.

use proc_macro2::TokenStream;

use crate::complaints::Complaints;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "synchronize",
    words: &[
        Word {
            key: "keep_async",
            takes: Takes::Expr,
            example: "\"name_async\"",
        },
        krate::KEY,
    ],
    elsewhere: &[(
        "strict",
        "it is always strict, and panics with `ScopeError` where it cannot wait; write a plain `fn` that calls `try_synchronize(async { ... })` \
         where the error should be a value",
    )],
    example: "#[synchronize(keep_async = \"name_async\")]",
};

pub(super) const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "struct" | "enum" | "union" | "type" => {
            "put it on an `async fn` that makes or takes this type"
        }
        "const" | "static" => "put it on an `async fn` that returns the value",
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on the functions inside",
        _ => "put it above an `async fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct SynchronizeSyntax {
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<SynchronizeSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read(item, complaints)?;
    Some(SynchronizeSyntax { keys, function })
}
