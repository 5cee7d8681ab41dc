//! What was written: the keys of the attribute, the struct under it, and what stands at its fields. Nothing is judged here but whether it is
//! a struct or an enum at all.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, Meta, Visibility};

use crate::complaints::Complaints;
use crate::keys::{Keys, Takes, Vocabulary, Word};
use crate::krate;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "settings",
    words: &[expr("section", "\"mail\""), krate::KEY],
    elsewhere: &[
        (
            "prefix",
            "write `section = \"...\"`: the name of the section",
        ),
        (
            "default",
            "defaults stand at fields: `#[settings(default = ...)]` above each that has one",
        ),
    ],
    example: "#[settings(section = \"mail\")]",
};

/// What stands at a field.
pub(super) const OF_FIELD: Vocabulary = Vocabulary {
    attribute: "settings",
    words: &[
        expr("default", "25"),
        expr("rename", "\"from\""),
        expr("deserialize_with", "aiopyramid::duration::deserialize"),
    ],
    elsewhere: &[
        ("section", "`section` stands above the struct"),
        (
            "with",
            "write `deserialize_with = ...`: settings are only read",
        ),
        ("alias", "a key has one name; write `rename = \"...\"`"),
        (
            "flatten",
            "write the fields into this struct, or declare another struct for the same section",
        ),
        (
            "skip",
            "take the field out of the struct: all of it is read",
        ),
        ("secret", "write `Secret<...>` as the type of the field"),
    ],
    example: "#[settings(default = 25)]",
};

const fn expr(key: &'static str, example: &'static str) -> Word {
    Word {
        key,
        takes: Takes::Expr,
        example,
    }
}

/// The attribute and the item under it.
pub(super) struct SettingsSyntax {
    pub(super) keys: Keys,
    /// Without the attributes that are ours.
    pub(super) item: DeriveInput,
    /// What stood at each field.
    pub(super) of_fields: Vec<Keys>,
}

impl SettingsSyntax {
    /// The item, without attributes of serde where nothing derives that would know them: we have complained about those already.
    pub(super) fn item_without_strangers(&self) -> DeriveInput {
        let mut item = self.item.clone();
        let is = |attribute: &Attribute, name: &str| attribute.path().is_ident(name);
        if !item.attrs.iter().any(|attribute| is(attribute, "derive")) {
            item.attrs.retain(|attribute| !is(attribute, "serde"));
            for field in fields_mut(&mut item) {
                field.attrs.retain(|attribute| !is(attribute, "serde"));
            }
        }
        item
    }
}

/// Reads both. After a complaint about the kind of item there is none; and there is none of what the compiler cannot read either.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<SettingsSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let mut item = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(item) => item,
        Err(_) => {
            complain_about_kind(item, complaints);
            return None;
        }
    };
    let of_fields = fields_mut(&mut item)
        .map(|field| OF_FIELD.read(take_ours(field, complaints), complaints))
        .collect();
    Some(SettingsSyntax {
        keys,
        item,
        of_fields,
    })
}

fn fields_mut(item: &mut DeriveInput) -> impl Iterator<Item = &mut Field> {
    let fields = match &mut item.data {
        Data::Struct(data) => match &mut data.fields {
            Fields::Named(fields) => Some(&mut fields.named),
            _ => None,
        },
        _ => None,
    };
    fields.into_iter().flatten()
}

/// Takes our attributes off a field: no one else knows them.
fn take_ours(field: &mut Field, complaints: &mut Complaints) -> TokenStream {
    let is_ours = |attribute: &Attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == OF_FIELD.attribute)
    };
    let mut arguments = TokenStream::new();
    for attribute in field.attrs.extract_if(.., |attribute| is_ours(attribute)) {
        match &attribute.meta {
            Meta::List(list) => {
                let tokens = &list.tokens;
                let comma = (!arguments.is_empty()).then(|| quote!(,));
                arguments.extend(quote!(#comma #tokens));
            }
            other => {
                let message = "expected `key = value` in parentheses";
                complaints.about(other, message, format!("write `{}`", OF_FIELD.example));
            }
        }
    }
    arguments
}

/// Complains about an item that is no type. What looks like a struct and cannot be read is the compiler's to complain about.
fn complain_about_kind(item: TokenStream, complaints: &mut Complaints) {
    let parser = |input: ParseStream<'_>| {
        Attribute::parse_outer(input)?;
        input.parse::<Visibility>()?;
        let place = input.span();
        let word = Ident::parse_any(&input.fork()).map(|word| word.to_string());
        let word = word.unwrap_or_default();
        if !matches!(&*word, "struct" | "enum" | "union") {
            complaints.at(
                place,
                EXPECTED,
                "put it on a struct whose fields are the keys of the section",
            );
        }
        input.parse::<TokenStream>().map(drop)
    };
    // Tokens that begin no item are the compiler's, too.
    let _ = parser.parse2(item);
}

/// What should stand there.
pub(super) const EXPECTED: &str = "`#[settings]` stands on a struct with named fields";
