//! What was written: the type, and what `#[template(...)]` says beside it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Expr, LitStr, Meta};

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "template",
    words: &[
        Word {
            key: "globals",
            takes: Takes::Expr,
            example: "[\"user\", \"csrf\"]",
        },
        krate::KEY,
    ],
    elsewhere: &[(
        "rename",
        "names are those of serde: write `#[serde(rename = \"...\")]`",
    )],
    example: "#[template(globals = [\"user\", \"csrf\"])]",
};

/// The type and its attribute.
pub(super) struct ValueSyntax<'i> {
    pub(super) krate: TokenStream,
    pub(super) globals: Vec<LitStr>,
    pub(super) input: &'i DeriveInput,
}

/// Reads both.
pub(super) fn read<'i>(input: &'i DeriveInput, complaints: &mut Complaints) -> ValueSyntax<'i> {
    let keys = VOCABULARY.read(arguments(input, complaints), complaints);
    ValueSyntax {
        krate: krate::path(&keys, complaints),
        globals: globals(&keys, complaints),
        input,
    }
}

fn arguments(input: &DeriveInput, complaints: &mut Complaints) -> TokenStream {
    let attributes = input.attrs.iter();
    let ours = attributes.filter(|attribute| attribute.path().is_ident(VOCABULARY.attribute));
    let mut arguments = TokenStream::new();
    for attribute in ours {
        match &attribute.meta {
            Meta::List(list) => {
                let tokens = &list.tokens;
                let comma = (!arguments.is_empty()).then(|| quote!(,));
                arguments.extend(quote!(#comma #tokens));
            }
            other => {
                let message = "expected `key = value` in parentheses";
                complaints.about(other, message, format!("write `{}`", VOCABULARY.example));
            }
        }
    }
    arguments
}

fn globals(keys: &Keys, complaints: &mut Complaints) -> Vec<LitStr> {
    let Some(keyed) = keys.get("globals") else {
        return Vec::new();
    };
    if let Some(Expr::Array(list)) = keyed.expr()
        && list.elems.is_empty()
    {
        let help = "name one, or leave the key out";
        complaints.about(&keyed.key, "`globals` names nothing", help);
    }
    keyed.texts(complaints)
}
