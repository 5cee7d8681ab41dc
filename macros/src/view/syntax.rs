//! What was written: the keys of the attribute and the signature under it, with their spans. Nothing is judged here but whether it is a
//! function at all.
//!
//! Two attributes declare views, and each is a [`Dialect`]: it has keys of its own, and the rest in common.

use proc_macro2::TokenStream;
use syn::{Attribute, Signature};

use crate::category;
use crate::complaints::Complaints;
use crate::executor;
use crate::function::Place;
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

/// An attribute that declares views.
pub(crate) struct Dialect {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) place: Place,
    /// The attribute for views of the other kind.
    pub(crate) other: &'static str,
    /// Whether its views are websockets.
    pub(crate) is_websocket: bool,
}

/// `#[view_config(...)]`.
pub(super) static VIEW_CONFIG: Dialect = Dialect {
    vocabulary: VOCABULARY,
    place: PLACE,
    other: "websocket_view",
    is_websocket: false,
};

const VOCABULARY: Vocabulary = Vocabulary {
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
    elsewhere: &[
        ("path", "write `route`"),
        ("method", "write `request_method`"),
        (
            "methods",
            "write `request_method`; several stand in parentheses: `(\"GET\", \"POST\")`",
        ),
        (
            "template",
            "write `renderer`: a name that ends in `.jinja2` is a template",
        ),
    ],
    example: "#[view_config(route = \"/\")]",
};

pub(crate) const fn expr(key: &'static str, example: &'static str) -> Word {
    Word {
        key,
        takes: Takes::Expr,
        example,
    }
}

const PLACE: Place = Place {
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
    pub(super) dialect: &'static Dialect,
    pub(super) keys: Keys,
    pub(super) attributes: Vec<Attribute>,
    pub(super) signature: Signature,
}

/// Reads both.
pub(super) fn read(
    dialect: &'static Dialect,
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<ViewSyntax> {
    let keys = dialect.vocabulary.read(arguments, complaints);
    let function = dialect.place.read_with_body(item, complaints)?;
    Some(ViewSyntax {
        dialect,
        keys,
        attributes: function.attributes,
        signature: function.signature,
    })
}
