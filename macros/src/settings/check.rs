//! Every complaint about `#[settings]`, and the model if there is enough for one.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Data, Expr, ExprLit, Field, Fields, Lit, LitStr, Meta};

use super::model::{Default, Key, SettingsModel};
use super::syntax::{EXPECTED, SettingsSyntax, VOCABULARY};
use crate::complaints::Complaints;
use crate::keys::{Keyed, Keys, ungrouped};
use crate::krate;

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s SettingsSyntax,
    complaints: &mut Complaints,
) -> Option<SettingsModel<'s>> {
    let SettingsSyntax {
        keys,
        item,
        of_fields,
    } = syntax;
    let krate = krate::path(keys, complaints);
    let section = section(syntax, complaints);
    complain_about_serde(&item.attrs, OF_TYPE, complaints);
    complain_about_generics(syntax, complaints);
    let fields = fields(syntax, complaints)?;
    let keys: Vec<_> = fields
        .iter()
        .zip(of_fields)
        .filter_map(|(field, keys)| key(field, keys, complaints))
        .collect();
    complain_about_twins(&keys, complaints);
    Some(SettingsModel {
        krate,
        name: &item.ident,
        cfgs: cfgs(&item.attrs),
        section: section?,
        keys,
    })
}

fn section(syntax: &SettingsSyntax, complaints: &mut Complaints) -> Option<LitStr> {
    let keys = &syntax.keys;
    if keys.get("section").is_none() && keys.complete {
        let help = format!("write `{}`", VOCABULARY.example);
        complaints.about(&syntax.item.ident, "settings need a section", help);
    }
    let section = keys.text("section", complaints)?;
    let name = section.value();
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let is_name = |part: &str| !part.is_empty() && part.chars().all(fits);
    if name.starts_with('[') {
        let inside = name.trim_matches(['[', ']']);
        let help = format!("write `section = {inside:?}`");
        complaints.about(
            &section,
            "the name of a section stands without its brackets",
            help,
        );
    } else if !name.split('.').all(is_name) {
        let message = format!("{name:?} cannot be the name of a section");
        let help = "a name consists of letters, digits, `-` and `_`; a section within another is `outer.inner`";
        complaints.about(&section, message, help);
    }
    Some(section)
}

fn complain_about_generics(syntax: &SettingsSyntax, complaints: &mut Complaints) {
    let generics = &syntax.item.generics;
    if !generics.params.is_empty() {
        let help = "take the parameters off, and write types that the section always has";
        complaints.about(
            generics,
            "a section is one type, and this struct is many",
            help,
        );
    }
}

/// The fields of a struct that has named ones.
fn fields<'s>(
    syntax: &'s SettingsSyntax,
    complaints: &mut Complaints,
) -> Option<&'s syn::punctuated::Punctuated<Field, syn::Token![,]>> {
    match &syntax.item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if fields.named.is_empty() => {
                let help = "give it a field for each key";
                complaints.about(&syntax.item.ident, "this section has no keys", help);
            }
            Fields::Named(fields) => return Some(&fields.named),
            Fields::Unnamed(fields) => {
                let help = "name the fields: `struct Mail { host: String }`";
                complaints.at(fields.span(), EXPECTED, help);
            }
            Fields::Unit => {
                let help = "give it a field for each key: `struct Mail { host: String }`";
                complaints.about(&syntax.item.ident, EXPECTED, help);
            }
        },
        Data::Enum(data) => {
            let help =
                "put it on a struct; an enum with serde's `Deserialize` may be the type of a field";
            complaints.about(data.enum_token, EXPECTED, help);
        }
        Data::Union(data) => {
            complaints.about(data.union_token, EXPECTED, "make it a struct");
        }
    }
    None
}

fn key<'s>(field: &'s Field, keys: &'s Keys, complaints: &mut Complaints) -> Option<Key<'s>> {
    complain_about_serde(&field.attrs, OF_FIELD, complaints);
    let ident = field.ident.as_ref()?;
    let name = keys.text("rename", complaints);
    if let Some(name) = &name
        && name.value().is_empty()
    {
        let help = "name the key, or leave `rename` out for the field's name";
        complaints.about(name, "`rename` is empty", help);
    }
    Some(Key {
        field: ident,
        cfgs: cfgs(&field.attrs),
        name: name.map_or_else(|| ident.unraw().to_string(), |name| name.value()),
        ty: &field.ty,
        default: keys.get("default").and_then(default),
        deserialize_with: function(keys, complaints),
    })
}

fn default(keyed: &Keyed) -> Option<Default<'_>> {
    let value = keyed.expr()?;
    Some(match text(value) {
        Some(text) => Default::Text(text.clone()),
        None => Default::Value(value),
    })
}

/// The function of `deserialize_with`: a path, or one in quotes as serde has it.
fn function(keys: &Keys, complaints: &mut Complaints) -> Option<Expr> {
    let value = keys.get("deserialize_with")?.expr()?;
    let read = match text(value) {
        Some(text) => text.parse().ok(),
        None => Some(ungrouped(value).clone()),
    };
    let path = read.filter(|expr| matches!(expr, Expr::Path(_)));
    if path.is_none() {
        let message = "`deserialize_with` takes the path of a function";
        let help = "write `deserialize_with = aiopyramid::duration::deserialize`";
        complaints.about(value, message, help);
    }
    path
}

fn text(value: &Expr) -> Option<&LitStr> {
    match ungrouped(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}

fn complain_about_twins(keys: &[Key<'_>], complaints: &mut Complaints) {
    let mut seen = HashSet::new();
    for key in keys.iter().filter(|key| key.cfgs.is_empty()) {
        if !seen.insert(&key.name) {
            let message = format!("two fields read the key `{}`", key.name);
            complaints.about(key.field, message, "give one of them another `rename`");
        }
    }
}

/// What of serde at a struct, and at a field, says how it is read.
const OF_TYPE: &[&str] = &[
    "rename_all",
    "default",
    "deny_unknown_fields",
    "from",
    "try_from",
];
const OF_FIELD: &[&str] = &[
    "default",
    "rename",
    "alias",
    "flatten",
    "skip",
    "skip_deserializing",
    "deserialize_with",
    "with",
];

/// What serde's attributes say of reading would go unheard: each key is read by itself.
fn complain_about_serde(attributes: &[Attribute], words: &[&str], complaints: &mut Complaints) {
    let serde = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    for attribute in serde {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        let word = first_words(&list.tokens).find(|word| words.contains(&word.as_str()));
        let Some(word) = word else {
            continue;
        };
        let help = match &*word {
            "default" if words == OF_FIELD => {
                "write `#[settings(default = ...)]`, or `Option<...>` as the type".to_owned()
            }
            "rename" | "alias" => "write `#[settings(rename = \"...\")]`".to_owned(),
            "deserialize_with" | "with" => "write `#[settings(deserialize_with = ...)]`".to_owned(),
            "rename_all" => "write `#[settings(rename = \"...\")]` above the fields".to_owned(),
            "deny_unknown_fields" => {
                "drop it: a key that no field has is an error in any case".to_owned()
            }
            "default" => "write `#[settings(default = ...)]` above the fields".to_owned(),
            "flatten" => {
                "write the fields into this struct, or declare another struct for the same section"
                    .to_owned()
            }
            _ => "drop it: every field is read".to_owned(),
        };
        let message = format!(
            "`#[settings]` reads each key by itself, and does not look at serde's `{word}`"
        );
        complaints.about(attribute, message, help);
    }
}

/// The words that begin the arguments of an attribute.
fn first_words(arguments: &TokenStream) -> impl Iterator<Item = String> {
    let mut is_first = true;
    arguments.clone().into_iter().filter_map(move |token| {
        let was_first = std::mem::replace(&mut is_first, false);
        match token {
            TokenTree::Ident(word) if was_first => Some(word.to_string()),
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                is_first = true;
                None
            }
            _ => None,
        }
    })
}

fn cfgs(attributes: &[Attribute]) -> Vec<&Attribute> {
    let cfgs = attributes.iter();
    cfgs.filter(|attribute| attribute.path().is_ident("cfg"))
        .collect()
}
