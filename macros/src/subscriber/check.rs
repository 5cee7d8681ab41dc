//! Every complaint about `#[subscriber]`, and the model if there is enough for one.

use quote::ToTokens;
use syn::{Attribute, Expr, FnArg, GenericParam, PatType, ReturnType, Signature, Type};

use super::model::{SubscriberModel, Takes};
use super::syntax::{PREDICATE, SubscriberSyntax, VOCABULARY};
use crate::blocking::Code;
use crate::category;
use crate::complaints::Complaints;
use crate::keys::ungrouped as ungrouped_expr;
use crate::krate;
use crate::place::Place;
use crate::stacking;
use crate::types::{last_segment, shown, types, ungrouped, visible_future};

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s SubscriberSyntax,
    complaints: &mut Complaints,
) -> Option<SubscriberModel<'s>> {
    let SubscriberSyntax {
        events,
        keys,
        function,
    } = syntax;
    let signature = &function.signature;
    let krate = krate::path(keys, complaints);
    let category = category::name(keys, complaints);
    complain_about_doubles(events, complaints);
    complain_about_shape(signature, complaints);
    let is_awaited = is_awaited(&function.attributes, signature);
    let argument = argument(signature, complaints)?;
    let takes = takes(argument, is_awaited, complaints)?;
    complain_about_events(events, argument, takes, signature, complaints);
    if events.is_empty() && keys.complete {
        complain_unless_any(argument, signature, complaints);
    }
    let cfgs = function.attributes.iter();
    Some(SubscriberModel {
        krate,
        category,
        events,
        predicates: predicates(keys.get(PREDICATE).and_then(|keyed| keyed.expr())),
        name: &signature.ident,
        cfgs: cfgs.filter(|it| it.path().is_ident("cfg")).collect(),
        below: same_attributes(&function.attributes),
        takes,
        argument: Place::of(&argument.ty).first,
        is_awaited,
        returned: match &signature.output {
            ReturnType::Type(_, ty) => Place::of(ty).first,
            ReturnType::Default => signature.ident.span(),
        },
        code: Code::of(&function.attributes, is_awaited).filter(|_| !events.iter().any(is_start)),
    })
}

/// Whether an event is told while the application is made, when there are no requests that could be held up.
fn is_start(event: &Type) -> bool {
    last_segment(ungrouped(event)).is_some_and(|last| last.ident == "ApplicationCreated")
}

fn complain_about_doubles(events: &[Type], complaints: &mut Complaints) {
    for (index, event) in events.iter().enumerate() {
        let name = shown(event);
        if events[..index].iter().any(|earlier| shown(earlier) == name) {
            let message = format!("`{name}` is given twice");
            complaints.about(event, message, "keep one of the two");
        }
    }
}

fn complain_about_shape(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = signature.safety.to_token_stream().into_iter().next() {
        let help = "keep the unsafe part in a function that the subscriber calls";
        complaints.about(keyword, "a subscriber is no `unsafe fn`", help);
    }
    if let Some(abi) = &signature.abi {
        let message = "a subscriber is an ordinary Rust function";
        complaints.about(abi, message, "drop the `extern`");
    }
}

/// The one argument that a subscriber has.
fn argument<'s>(signature: &'s Signature, complaints: &mut Complaints) -> Option<&'s PatType> {
    if let Some(receiver) = signature.receiver() {
        let help = "make it a free function; a value of the application comes by `event.request.state::<T>()`";
        complaints.about(receiver, "a subscriber is no method", help);
        return None;
    }
    let mut inputs = signature.inputs.iter();
    let Some(FnArg::Typed(first)) = inputs.next() else {
        let help = format!(
            "write `{}(event: &NewRequest)`, with the event that the attribute names",
            signature.ident
        );
        complaints.about(&signature.ident, "a subscriber takes the event", help);
        return None;
    };
    for other in inputs {
        let message = "a subscriber takes the event and nothing else";
        let help = "drop it; a value of the application comes by `event.request.state::<T>()`";
        complaints.about(other, message, help);
    }
    Some(first)
}

fn takes(argument: &PatType, is_awaited: bool, complaints: &mut Complaints) -> Option<Takes> {
    let ty = ungrouped(&argument.ty);
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => return Some(Takes::Change),
        Type::Reference(_) => return Some(Takes::Reference),
        _ => {}
    }
    let shared = last_segment(ty).filter(|last| last.ident == "Arc");
    match (shared, is_awaited) {
        (Some(_), true) => Some(Takes::Share),
        (Some(shared), false) => {
            let inner = types(shared).next().map_or("E".to_owned(), shown);
            let message = "a plain subscriber borrows the event";
            complaints.about(ty, message, format!("write `&{inner}`"));
            None
        }
        (None, _) => {
            let name = shown(ty);
            let message = "others are told of the event too, so a subscriber borrows it";
            let help = match is_awaited {
                true => format!("write `&{name}` or `Arc<{name}>`"),
                false => format!("write `&{name}`"),
            };
            complaints.about(ty, message, help);
            None
        }
    }
}

fn complain_about_events(
    events: &[Type],
    argument: &PatType,
    takes: Takes,
    signature: &Signature,
    complaints: &mut Complaints,
) {
    let is_response =
        |event: &&Type| last_segment(event).is_some_and(|last| last.ident == "NewResponse");
    if events.iter().any(|event| is_response(&event)) && takes != Takes::Change {
        let message = "a response has one owner at a time, who may change it";
        complaints.about(&argument.ty, message, "write `&mut NewResponse`");
        return;
    }
    if let [_, second, ..] = events
        && !is_generic(argument, signature)
    {
        let message = "a subscriber to several events takes each of them, and this one has a type";
        let help = "write `event: &impl Event`, or subscribe one function to each event";
        complaints.about(second, message, help);
    }
}

/// Without an event all are meant, which no single type but one is.
fn complain_unless_any(argument: &PatType, signature: &Signature, complaints: &mut Complaints) {
    let event = match ungrouped(&argument.ty) {
        Type::Reference(reference) => ungrouped(&reference.elem),
        other => last_segment(other)
            .and_then(|last| types(last).next())
            .map_or(other, ungrouped),
    };
    let is_any = last_segment(event).is_some_and(|last| last.ident == "AnyEvent");
    if !is_any && !is_generic(argument, signature) {
        let name = shown(event);
        let message =
            "without an event a subscriber is told of all, and this function takes one type";
        let help =
            format!("write `#[subscriber({name})]`, or `&AnyEvent` as the type of the argument");
        complaints.about(&argument.ty, message, help);
    }
}

fn is_generic(argument: &PatType, signature: &Signature) -> bool {
    let has_parameter = signature
        .generics
        .params
        .iter()
        .any(|parameter| matches!(parameter, GenericParam::Type(_)));
    has_parameter || shown(&argument.ty).contains("impl ")
}

fn is_awaited(attributes: &[Attribute], signature: &Signature) -> bool {
    let returns_future = match &signature.output {
        ReturnType::Type(_, ty) => visible_future(ungrouped(ty)).is_some(),
        ReturnType::Default => false,
    };
    stacking::is_awaited(attributes, signature.asyncness.is_some()) || returns_future
}

/// One predicate, or a list of them.
fn predicates(value: Option<&Expr>) -> Vec<&Expr> {
    match value.map(ungrouped_expr) {
        Some(Expr::Array(list)) => list.elems.iter().collect(),
        Some(Expr::Tuple(list)) => list.elems.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// How many further subscriptions the same function has. They stand below, since the topmost attribute is expanded first.
fn same_attributes(attributes: &[Attribute]) -> u32 {
    let is_same = |attribute: &&Attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == VOCABULARY.attribute)
    };
    attributes.iter().filter(is_same).map(|_| 1).sum()
}
