//! What was written: the keys of the attribute and the signature under it, with their spans. Nothing is judged here but whether it is a
//! function at all.

use proc_macro2::TokenStream;
use syn::{Attribute, Signature};

use crate::category;
use crate::complaints::Complaints;
use crate::executor;
use crate::function::Place;
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "view_config",
    words: &[
        expr("route", "\"/users/{id}\""),
        expr("route_name", "\"user\""),
        expr("inherit_slash", "true"),
        expr("renderer", "\"json\""),
        expr(
            "templates",
            "[\"partials/a.jinja2\", \"partials/b.jinja2\"]",
        ),
        Word {
            key: "mapper",
            takes: Takes::Type,
            example: "ExecutorMapper",
        },
        expr("request_method", "\"POST\""),
        expr("body_limit", "1024 * 1024"),
        expr("http_cache", "\"10m\""),
        expr("layer", "TimeoutLayer::new(Duration::from_secs(5))"),
        executor::KEY,
        category::KEY,
        krate::KEY,
    ],
    elsewhere: &[],
    example: "#[view_config(route = \"/\")]",
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
        "struct" | "enum" | "union" | "type" => {
            "put it on a function that makes or takes this type"
        }
        "const" | "static" => "put it on a function that returns the value",
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on a free function",
        _ => "put it above an `fn` or `async fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct ViewSyntax {
    pub(super) keys: Keys,
    pub(super) attributes: Vec<Attribute>,
    pub(super) signature: Signature,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<ViewSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read_with_body(item, complaints)?;
    Some(ViewSyntax {
        keys,
        attributes: function.attributes,
        signature: function.signature,
    })
}
