//! Every complaint about a tween, and the model if there is none.

mod arguments;
mod shape;

use syn::{Attribute, Expr, ExprLit, Lit, LitStr, ReturnType, Type};

use super::model::TweenModel;
use super::syntax::{TweenSyntax, VOCABULARY};
use crate::blocking::Code;
use crate::category;
use crate::complaints::Complaints;
use crate::keys::{Keyed, Keys, ungrouped};
use crate::krate;
use crate::place::{Place, ResultPlaces};
use crate::types::{self, visible_future};

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s TweenSyntax,
    complaints: &mut Complaints,
) -> Option<TweenModel<'s>> {
    let TweenSyntax { keys, function } = syntax;
    let signature = &function.signature;
    let krate = krate::path(keys, complaints);
    let category = category::name(keys, complaints);
    let name = name(keys, complaints);
    let over = names(keys, "over", complaints);
    let under = names(keys, "under", complaints);
    shape::complain(function, complaints);
    let returned = returned(syntax, complaints);
    let output = returned.and_then(visible_future).map(types::ungrouped);
    let is_awaited = signature.asyncness.is_some() || output.is_some();
    let arguments = arguments::places(signature, is_awaited, complaints)?;
    let returned = returned?;
    let future = match signature.asyncness.is_some() {
        true => signature.ident.span(),
        false => Place::of(returned).first,
    };
    let cfgs = function.attributes.iter();
    let cfgs = cfgs.filter(|attribute| attribute.path().is_ident("cfg"));
    Some(TweenModel {
        krate,
        category,
        name,
        over,
        under,
        function: &signature.ident,
        cfgs: cfgs.collect(),
        below: same_attributes(&function.attributes),
        future: is_awaited.then_some(future),
        arguments,
        result: ResultPlaces::of(output.unwrap_or(returned)),
        code: Code::of(&function.attributes, is_awaited),
    })
}

/// The type that the function names as its own result.
fn returned<'s>(syntax: &'s TweenSyntax, complaints: &mut Complaints) -> Option<&'s Type> {
    let signature = &syntax.function.signature;
    match &signature.output {
        ReturnType::Type(_, returned) => Some(types::ungrouped(returned)),
        ReturnType::Default => {
            let message = "a tween returns the response";
            complaints.about(&signature.ident, message, "add `-> Result<Response>`");
            None
        }
    }
}

fn name(keys: &Keys, complaints: &mut Complaints) -> Option<LitStr> {
    let text = keys.text("name", complaints)?;
    let value = text.value();
    if value.trim().is_empty() {
        let help = "give it a name, or leave the key out: then it goes by its path";
        complaints.about(&text, "`name` is empty", help);
    } else if RESERVED.contains(&&*value) {
        let message = format!("{value:?} is the name of a place among tweens");
        complaints.about(&text, message, "give it another name");
    }
    Some(text)
}

const RESERVED: [&str; 3] = ["INGRESS", "EXCVIEW", "MAIN"];

/// One name or a list of alternatives, each a constant or a text.
fn names<'k>(keys: &'k Keys, key: &str, complaints: &mut Complaints) -> Vec<&'k Expr> {
    let Some(keyed) = keys.get(key) else {
        return Vec::new();
    };
    let names: Vec<&Expr> = match keyed.expr().map(ungrouped) {
        Some(Expr::Tuple(tuple)) => tuple.elems.iter().collect(),
        Some(Expr::Array(array)) => array.elems.iter().collect(),
        Some(Expr::Paren(paren)) => vec![&*paren.expr],
        Some(other) => vec![other],
        None => Vec::new(),
    };
    if names.is_empty() {
        let help = "name one, or leave the key out";
        complaints.about(&keyed.key, format!("`{key}` names no tween"), help);
    }
    for name in &names {
        complain_about_name(keyed, ungrouped(name), complaints);
    }
    names
}

fn complain_about_name(keyed: &Keyed, name: &Expr, complaints: &mut Complaints) {
    let key = &keyed.key;
    let Expr::Lit(ExprLit { lit, .. }) = name else {
        return;
    };
    match lit {
        Lit::Str(text) if text.value().trim().is_empty() => {
            let help =
                "write the name of a tween: that of `name = \"...\"`, or the path of its function";
            complaints.about(text, format!("a name in `{key}` is empty"), help);
        }
        Lit::Str(_) => {}
        _ => {
            let help = format!("write `{key} = \"...\"`, or `{key} = tween::EXCVIEW`");
            complaints.about(name, format!("`{key}` takes names of tweens"), help);
        }
    }
}

/// How many further tweens the same function is. They stand below, since the topmost attribute is expanded first.
fn same_attributes(attributes: &[Attribute]) -> u32 {
    let is_same = |attribute: &&Attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == VOCABULARY.attribute)
    };
    attributes.iter().filter(is_same).map(|_| 1).sum()
}
