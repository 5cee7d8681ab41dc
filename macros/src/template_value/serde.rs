//! What `#[serde(...)]` says of names. Whatever is wrong in it, serde itself tells.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, Ident, LitStr, Token, Type, parenthesized};

/// Of a container, a variant or a field; each uses what it knows.
#[derive(Default)]
pub(super) struct Serde {
    pub(super) rename: Option<String>,
    pub(super) rename_all: Case,
    /// Of an enum, for the fields of its variants.
    pub(super) rename_all_fields: Case,
    pub(super) is_skipped: bool,
    pub(super) is_flattened: bool,
    pub(super) is_transparent: bool,
    pub(super) is_untagged: bool,
    /// Another function writes it, so nothing is known.
    pub(super) is_written_otherwise: bool,
    pub(super) into: Option<Type>,
    pub(super) tag: Option<String>,
    pub(super) content: Option<String>,
}

impl Serde {
    pub(super) fn read(attributes: &[Attribute]) -> Serde {
        let mut serde = Serde::default();
        let ours = attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"));
        for attribute in ours {
            let _ = attribute.parse_nested_meta(|meta| serde.take(&meta));
        }
        serde
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let key = meta.path.get_ident().map(Ident::to_string);
        match key.as_deref().unwrap_or_default() {
            "rename" => self.rename = text(meta)?,
            "rename_all" => self.rename_all = Case::of(text(meta)?),
            "rename_all_fields" => self.rename_all_fields = Case::of(text(meta)?),
            "skip" | "skip_serializing" => self.is_skipped = true,
            "flatten" => self.is_flattened = true,
            "transparent" => self.is_transparent = true,
            "untagged" => self.is_untagged = true,
            "with" | "serialize_with" => {
                self.is_written_otherwise = true;
                skip_value(meta)?;
            }
            "into" => self.into = text(meta)?.and_then(|text| syn::parse_str(&text).ok()),
            "tag" => self.tag = text(meta)?,
            "content" => self.content = text(meta)?,
            _ => skip_value(meta)?,
        }
        Ok(())
    }

    /// What a field is called, where all are renamed.
    pub(super) fn field(&self, name: &Ident, all: Case) -> String {
        let name = name.unraw().to_string();
        self.rename.clone().unwrap_or_else(|| all.field(&name))
    }

    /// What a variant is called, where all are renamed.
    pub(super) fn variant(&self, name: &Ident, all: Case) -> String {
        let name = name.unraw().to_string();
        self.rename.clone().unwrap_or_else(|| all.variant(&name))
    }
}

/// `key = "..."`, or the half of `key(serialize = "...", deserialize = "...")` that matters here.
fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        let text: LitStr = meta.value()?.parse()?;
        return Ok(Some(text.value()));
    }
    let mut found = None;
    meta.parse_nested_meta(|half| {
        let text: LitStr = half.value()?.parse()?;
        if half.path.is_ident("serialize") {
            found = Some(text.value());
        }
        Ok(())
    })?;
    Ok(found)
}

fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let inside;
        parenthesized!(inside in meta.input);
        inside.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

/// How serde writes the names of fields and variants.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum Case {
    #[default]
    AsIs,
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    fn of(text: Option<String>) -> Case {
        match text.as_deref() {
            Some("lowercase") => Case::Lower,
            Some("UPPERCASE") => Case::Upper,
            Some("PascalCase") => Case::Pascal,
            Some("camelCase") => Case::Camel,
            Some("snake_case") => Case::Snake,
            Some("SCREAMING_SNAKE_CASE") => Case::ScreamingSnake,
            Some("kebab-case") => Case::Kebab,
            Some("SCREAMING-KEBAB-CASE") => Case::ScreamingKebab,
            _ => Case::AsIs,
        }
    }

    /// The one that is not `AsIs`.
    pub(super) fn or(self, other: Case) -> Case {
        if self == Case::AsIs { other } else { self }
    }

    /// A field, which is written in snake case.
    fn field(self, name: &str) -> String {
        match self {
            Case::AsIs | Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => name.split('_').map(with_capital).collect(),
            Case::Camel => with_small(&Case::Pascal.field(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => Case::Upper.field(name).replace('_', "-"),
        }
    }

    /// A variant, which is written in Pascal case.
    fn variant(self, name: &str) -> String {
        match self {
            Case::AsIs | Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => with_small(name),
            Case::Snake => snake(name),
            Case::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Case::Kebab => snake(name).replace('_', "-"),
            Case::ScreamingKebab => Case::ScreamingSnake.variant(name).replace('_', "-"),
        }
    }
}

fn with_capital(word: &str) -> String {
    let (first, rest) = word.split_at(first_length(word));
    first.to_ascii_uppercase() + rest
}

fn with_small(word: &str) -> String {
    let (first, rest) = word.split_at(first_length(word));
    first.to_ascii_lowercase() + rest
}

fn first_length(word: &str) -> usize {
    word.chars().next().map_or(0, char::len_utf8)
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_variants_are_called_as_serde_calls_them() {
        let cases = [
            ("lowercase", "first_name", "inprogress"),
            ("UPPERCASE", "FIRST_NAME", "INPROGRESS"),
            ("PascalCase", "FirstName", "InProgress"),
            ("camelCase", "firstName", "inProgress"),
            ("snake_case", "first_name", "in_progress"),
            ("SCREAMING_SNAKE_CASE", "FIRST_NAME", "IN_PROGRESS"),
            ("kebab-case", "first-name", "in-progress"),
            ("SCREAMING-KEBAB-CASE", "FIRST-NAME", "IN-PROGRESS"),
            ("anything", "first_name", "InProgress"),
        ];
        for (case, field, variant) in cases {
            let case = Case::of(Some(case.to_owned()));
            assert_eq!(case.field("first_name"), field);
            assert_eq!(case.variant("InProgress"), variant);
        }
    }

    #[test]
    fn the_keys_that_matter_are_found_among_others() {
        let attributes: Vec<Attribute> = syn::parse_quote! {
            #[serde(deny_unknown_fields, bound(serialize = "T: Clone", deserialize = ""), rename_all(serialize = "camelCase", deserialize = "UPPERCASE"))]
            #[serde(default = "a::b", rename = "x", tag = "kind", skip_serializing_if = "Option::is_none", into = "Vec<Other>")]
        };
        let serde = Serde::read(&attributes);
        assert_eq!(serde.rename.as_deref(), Some("x"));
        assert_eq!(serde.rename_all, Case::Camel);
        assert_eq!(serde.tag.as_deref(), Some("kind"));
        assert!(serde.into.is_some() && !serde.is_skipped);
    }
}
