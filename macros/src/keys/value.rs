//! The values of keys.

use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Type};

use super::Takes;
use crate::complaints::Complaints;

/// One key with its value, as written.
pub(crate) struct Keyed {
    pub(crate) key: Ident,
    pub(super) value: Value,
}

pub(super) enum Value {
    Expr(Box<Expr>),
    Type(Box<Type>),
}

impl Value {
    pub(super) fn read(takes: Takes, input: ParseStream<'_>) -> Option<Value> {
        match takes {
            Takes::Expr => input.parse().map(Value::Expr).ok(),
            Takes::Type => input.parse().map(Value::Type).ok(),
        }
    }
}

impl Keyed {
    /// The value as a string literal.
    pub(crate) fn text(&self, complaints: &mut Complaints) -> Option<LitStr> {
        self.literal(self.expr()?, "a string literal", complaints)
    }

    /// The value as one string literal or several: `"GET"`, `("GET", "POST")`, `["GET", "POST"]`.
    pub(crate) fn texts(&self, complaints: &mut Complaints) -> Vec<LitStr> {
        let elements: Vec<&Expr> = match self.expr().map(ungrouped) {
            Some(Expr::Tuple(tuple)) => tuple.elems.iter().collect(),
            Some(Expr::Array(array)) => array.elems.iter().collect(),
            Some(Expr::Paren(paren)) => vec![&*paren.expr],
            Some(other) => vec![other],
            None => Vec::new(),
        };
        elements
            .into_iter()
            .filter_map(|element| self.literal(element, "string literals", complaints))
            .collect()
    }

    /// The value as `true` or `false`.
    pub(crate) fn flag(&self, complaints: &mut Complaints) -> Option<bool> {
        let value = ungrouped(self.expr()?);
        if let Expr::Lit(ExprLit {
            lit: Lit::Bool(flag),
            ..
        }) = value
        {
            return Some(flag.value);
        }
        let message = format!("`{}` is `true` or `false`", self.key);
        complaints.about(value, message, format!("write `{} = true`", self.key));
        None
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

    fn literal(&self, value: &Expr, wanted: &str, complaints: &mut Complaints) -> Option<LitStr> {
        let value = ungrouped(value);
        if let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = value
        {
            return Some(text.clone());
        }
        let message = format!("`{}` takes {wanted}", self.key);
        complaints.about(value, message, self.quoted(value));
        None
    }

    /// How the literal is written that somebody meant by another value.
    fn quoted(&self, value: &Expr) -> String {
        let key = &self.key;
        match value {
            Expr::Lit(ExprLit {
                lit: Lit::Char(text),
                ..
            }) => format!("write `{key} = {:?}`", text.value().to_string()),
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => format!("write `{key} = \"{number}\"`"),
            Expr::Path(path) => match path.path.get_ident().map(ToString::to_string) {
                Some(word) if word == word.to_lowercase() => format!("write `{key} = \"{word}\"`"),
                _ => "write the text itself in quotes: the attribute is read before constants have values".to_owned(),
            },
            _ => format!("write `{key} = \"...\"`"),
        }
    }
}

/// What a `macro_rules!` was given as `$value:expr` or `$value:literal` stands in a group without delimiters.
pub(crate) fn ungrouped(mut value: &Expr) -> &Expr {
    while let Expr::Group(group) = value {
        value = &group.expr;
    }
    value
}
