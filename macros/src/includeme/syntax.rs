//! What was written: the keys of the attribute and the function under it. Nothing is judged here but whether it is a function at all.

use proc_macro2::TokenStream;

use crate::complaints::Complaints;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Vocabulary};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "includeme",
    words: &[krate::KEY],
    elsewhere: &[
        (
            "route_prefix",
            "whoever includes it chooses: `config.include_at(\"/blog\", blog::includeme)`, or `{ name = \"blog\", route_prefix = \"/blog\" }` \
             in the settings",
        ),
        (
            "name",
            "its name is its path, `blog::includeme`; a function `includeme` goes by that of its module, `blog`, as well",
        ),
    ],
    example: "#[includeme]",
};

pub(super) const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "mod" => {
            "put it on a function inside the module, `fn includeme(config: &mut Configurator)`"
        }
        "impl" | "trait" => "put it on a free function",
        _ => "put it above an `fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct IncludemeSyntax {
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<IncludemeSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read_with_body(item, complaints)?;
    Some(IncludemeSyntax { keys, function })
}
