//! What was written: the keys of the attribute and the function under it. Nothing is judged here but whether it is a function at all.

use proc_macro2::TokenStream;

use crate::complaints::Complaints;
use crate::executor;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Vocabulary};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "use_executor",
    words: &[executor::KEY, krate::KEY],
    elsewhere: &[],
    example: "#[use_executor(executor = \"reports\")]",
};

pub(super) const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "struct" | "enum" | "union" | "type" => "put it on an `fn` that makes or takes this type",
        "const" | "static" => "put it on an `fn` that returns the value",
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on the functions inside",
        _ => "put it above an `fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct UseExecutorSyntax {
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<UseExecutorSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read(item, complaints)?;
    Some(UseExecutorSyntax { keys, function })
}
