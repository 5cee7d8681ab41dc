//! `key = value, ...`: the arguments that all attributes have in common.

use aiopyramid_pattern::nearest;
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Token, Type};

use crate::complaints::Complaints;

/// One key with its value, as written.
pub(crate) struct Keyed {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// A value. Types are read as types, since `Mapper<T>` is no expression.
pub(crate) enum Value {
    Expr(Box<Expr>),
    Type(Box<Type>),
}

/// What an attribute understands, for its messages.
pub(crate) struct Vocabulary {
    /// The attribute, `view_config` for example.
    pub(crate) attribute: &'static str,
    /// Its keys.
    pub(crate) keys: &'static [&'static str],
    /// Those whose value is a type.
    pub(crate) types: &'static [&'static str],
    /// The smallest correct use.
    pub(crate) example: &'static str,
}

impl Vocabulary {
    /// Reads all keys. What cannot be read is complained about, and reading goes on behind the next comma.
    pub(crate) fn read(&self, arguments: TokenStream, complaints: &mut Complaints) -> Vec<Keyed> {
        let mut read = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match self.read_one(input) {
                    Ok(keyed) => self.accept(keyed, &mut read, complaints),
                    Err(error) => {
                        complaints.push(error);
                        skip_to_comma(input)?;
                    }
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(arguments) {
            complaints.push(error);
        }
        read
    }

    fn read_one(&self, input: ParseStream<'_>) -> syn::Result<Keyed> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!(
                "expected `key = value`\n\n  help: write `{}`",
                self.example
            )));
        }
        let key = input.call(Ident::parse_any)?;
        if !input.peek(Token![=]) {
            let help = match self.meant(&key) {
                Some(_) if input.is_empty() || input.peek(Token![,]) => {
                    format!("write `{key} = ...`")
                }
                Some(_) => format!("write `{key} = ...`, with an `=` between key and value"),
                None => format!("write `{}`", self.example),
            };
            let span = if input.is_empty() || input.peek(Token![,]) {
                key.span()
            } else {
                input.span()
            };
            return Err(syn::Error::new(
                span,
                format!("expected `=` after `{key}`\n\n  help: {help}"),
            ));
        }
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(
                key.span(),
                format!("`{key}` has no value\n\n  help: write `{key} = ...`"),
            ));
        }
        let value = match self.types.iter().any(|name| key == name) {
            true => Value::Type(input.parse()?),
            false => Value::Expr(input.parse()?),
        };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error("expected a comma\n\n  help: keys are separated by commas"));
        }
        Ok(Keyed { key, value })
    }

    fn accept(&self, keyed: Keyed, read: &mut Vec<Keyed>, complaints: &mut Complaints) {
        let name = keyed.key.to_string();
        if !self.keys.contains(&name.as_str()) {
            complaints.about(
                &keyed.key,
                format!("`{}` has no key `{name}`", self.attribute),
                self.suggestion(&keyed.key),
            );
        } else if read.iter().any(|earlier| earlier.key == keyed.key) {
            complaints.about(
                &keyed.key,
                format!("`{name}` is given twice"),
                "keep one of the two",
            );
        } else {
            read.push(keyed);
        }
    }

    fn meant(&self, key: &Ident) -> Option<&'static str> {
        nearest(&key.to_string(), self.keys)
    }

    fn suggestion(&self, key: &Ident) -> String {
        match self.meant(key) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "its keys are {}",
                self.keys
                    .iter()
                    .map(|key| format!("`{key}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

impl Keyed {
    /// The value as a string literal.
    pub(crate) fn text(&self, complaints: &mut Complaints) -> Option<LitStr> {
        let value = self.expr()?;
        let literal = string_literal(value);
        if literal.is_none() {
            let key = &self.key;
            complaints.about(
                value,
                format!("`{key}` takes a string literal"),
                literal_help(key, value),
            );
        }
        literal
    }

    /// The value as one string literal or several: `"GET"`, `("GET", "POST")`, `["GET", "POST"]`.
    pub(crate) fn texts(&self, complaints: &mut Complaints) -> Vec<LitStr> {
        let elements: Vec<&Expr> = match self.expr() {
            Some(Expr::Tuple(tuple)) => tuple.elems.iter().collect(),
            Some(Expr::Array(array)) => array.elems.iter().collect(),
            Some(Expr::Paren(paren)) => vec![&*paren.expr],
            Some(other) => vec![other],
            None => Vec::new(),
        };
        let mut texts = Vec::new();
        for element in elements {
            match string_literal(element) {
                Some(text) => texts.push(text),
                None => {
                    let key = &self.key;
                    complaints.about(
                        element,
                        format!("`{key}` takes string literals"),
                        literal_help(key, element),
                    );
                }
            }
        }
        texts
    }

    /// The value as an expression.
    pub(crate) fn expr(&self) -> Option<&Expr> {
        match &self.value {
            Value::Expr(expr) => Some(expr),
            Value::Type(_) => None,
        }
    }

    /// The value as a type.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.value {
            Value::Type(ty) => Some(ty),
            Value::Expr(_) => None,
        }
    }
}

fn string_literal(value: &Expr) -> Option<LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.clone()),
        _ => None,
    }
}

fn literal_help(key: &Ident, value: &Expr) -> String {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Char(text),
            ..
        }) => format!("write `{key} = {:?}`", text.value().to_string()),
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => format!("write `{key} = \"{number}\"`"),
        Expr::Path(path) if path.path.get_ident().is_some() => {
            let name = path
                .path
                .get_ident()
                .map(ToString::to_string)
                .unwrap_or_default();
            format!(
                "the attribute reads it before constants have values, so write the text itself; for the text {name:?} write `{key} = {name:?}`"
            )
        }
        _ => format!("write `{key} = \"...\"`"),
    }
}
