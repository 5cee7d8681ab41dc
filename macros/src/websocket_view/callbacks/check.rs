//! Every complaint about an `impl` of callbacks, and the model if there is none.

use aiopyramid_pattern::nearest;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{FnArg, GenericParam, Ident, Receiver, ReceiverKind, Type};

use super::model::{Argument, Callback, CallbacksModel};
use super::syntax::{CallbacksSyntax, Method};
use crate::complaints::Complaints;
use crate::declaration;
use crate::place::Place;
use crate::types::{last_segment, shown, ungrouped};
use crate::view::check;
use crate::websocket_view::syntax::WEBSOCKET_VIEW;

/// The callbacks, in the order in which they are called, and how each is written.
const CALLBACKS: [(&str, &str); 3] = [
    ("on_open", "async fn on_open(&mut self, ws: &WebSocket)"),
    (
        ON_MESSAGE,
        "async fn on_message(&mut self, ws: &WebSocket, message: Message)",
    ),
    ("on_close", "async fn on_close(&mut self, ws: &WebSocket)"),
];

const ON_MESSAGE: &str = "on_message";

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check(
    syntax: &CallbacksSyntax,
    complaints: &mut Complaints,
) -> Option<CallbacksModel> {
    let name = name(syntax, complaints);
    let place: &dyn ToTokens = &syntax.ty;
    let (declared, _) = check::keys(&WEBSOCKET_VIEW, &syntax.keys, place, complaints);
    complain_about_header(syntax, complaints);
    complain_about_slips(syntax, complaints);
    let callbacks = syntax.methods.iter().filter_map(|method| {
        let known = CALLBACKS.iter().find(|(name, _)| is(method, name));
        let (_, example) = known?;
        callback(method, example, complaints)
    });
    Some(CallbacksModel {
        declared,
        cfgs: declaration::cfgs(&syntax.attributes),
        below: check::same_attributes(&WEBSOCKET_VIEW, &syntax.attributes),
        ty: syntax.ty.clone(),
        callbacks: callbacks.collect(),
        name: name?,
    })
}

fn is(method: &Method, name: &str) -> bool {
    method.signature.ident.unraw() == name
}

/// What the view is called.
fn name(syntax: &CallbacksSyntax, complaints: &mut Complaints) -> Option<Ident> {
    let name = last_segment(ungrouped(&syntax.ty)).map(|last| last.ident.clone());
    if name.is_none() {
        let help = "put it on the `impl` of a `struct` of yours";
        complaints.about(&syntax.ty, "callbacks belong to a type with a name", help);
    }
    name
}

fn complain_about_header(syntax: &CallbacksSyntax, complaints: &mut Complaints) {
    if let Some(of_trait) = &syntax.of_trait {
        let help = format!(
            "write `impl {}`, with the callbacks as methods of the type itself",
            shown(&syntax.ty)
        );
        let message = "callbacks are methods of a type, not of a trait";
        complaints.about(of_trait, message, help);
    }
    if !syntax.generics.params.is_empty() {
        let is_lifetime = |it: &GenericParam| matches!(it, GenericParam::Lifetime(_));
        let help = match syntax.generics.params.iter().all(is_lifetime) {
            true => "let the state own what it has: it lives as long as its connection",
            false => "write `impl` of one concrete type",
        };
        let message = "the state of callbacks has no parameters, since nobody chooses them when a connection is opened";
        complaints.about(&syntax.generics.params, message, help);
    }
}

/// Complains about methods that are callbacks with slips in their names, and about an `impl` without any.
fn complain_about_slips(syntax: &CallbacksSyntax, complaints: &mut Complaints) {
    let there = |name: &&str| syntax.methods.iter().any(|method| is(method, name));
    let names = CALLBACKS.map(|(name, _)| name);
    let missing: Vec<&str> = names.into_iter().filter(|name| !there(name)).collect();
    let mut any = false;
    for method in &syntax.methods {
        let written = &method.signature.ident;
        let text = written.unraw().to_string();
        if names.contains(&text.as_str()) {
            continue;
        }
        if let Some(near) = nearest(&text, &missing) {
            let message = format!("there is no callback `{text}`");
            complaints.about(written, message, format!("did you mean `{near}`?"));
            any = true;
        }
    }
    if missing.len() == names.len() && !any && syntax.of_trait.is_none() {
        let help = format!(
            "the callbacks are `{}`: write those that you need, as in `{}`",
            names.join("`, `"),
            CALLBACKS[1].1
        );
        complaints.about(&syntax.ty, "this `impl` has no callback", help);
    }
}

fn callback(method: &Method, example: &str, complaints: &mut Complaints) -> Option<Callback> {
    let signature = &method.signature;
    check::shape::complain_about_words_before_fn(signature, complaints);
    complain_about_self(method, example, complaints);
    complain_about_parameters(method, complaints);
    let arguments = arguments(method, example, complaints);
    let outcome = check::result::outcome(signature, &method.attributes, true, complaints)?;
    Some(Callback {
        name: signature.ident.clone(),
        cfgs: declaration::cfgs(&method.attributes),
        arguments,
        future: outcome.future,
        result: outcome.result,
    })
}

fn complain_about_self(method: &Method, example: &str, complaints: &mut Complaints) {
    let help = format!("write `{example}`");
    match method.signature.receiver() {
        Some(receiver) if !is_reference(receiver) => {
            let message = "a callback borrows its state, which belongs to the connection";
            complaints.about(receiver, message, help);
        }
        Some(_) => {}
        None => {
            let message = format!("`{}` takes no `self`", method.signature.ident);
            complaints.about(&method.signature.ident, message, help);
        }
    }
}

fn is_reference(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Value => false,
        ReceiverKind::Typed(_, ty) => matches!(ungrouped(ty), Type::Reference(_)),
        _ => true,
    }
}

fn complain_about_parameters(method: &Method, complaints: &mut Complaints) {
    let parameters = &method.signature.generics.params;
    let is_lifetime = |it: &GenericParam| matches!(it, GenericParam::Lifetime(_));
    if !parameters.iter().all(is_lifetime) {
        let message = "a callback has no parameters but lifetimes, since nobody chooses a type when it is called";
        complaints.about(parameters, message, "write concrete types");
    }
}

/// The arguments behind `self`. The websocket is borrowed and the message is not, which tells them apart without a look at their types.
fn arguments(method: &Method, example: &str, complaints: &mut Complaints) -> Vec<Argument> {
    let inputs = &method.signature.inputs;
    let types = inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(ungrouped(&typed.ty)),
        FnArg::Receiver(_) => None,
    });
    let arguments: Vec<Argument> = types
        .map(|ty| match ty {
            Type::Reference(_) => Argument::Websocket(Place::of(ty)),
            _ => Argument::Message(Place::of(ty)),
        })
        .collect();
    let is_message = |argument: &&Argument| matches!(argument, Argument::Message(_));
    let messages = arguments.iter().filter(is_message).count();
    let takes_message = is(method, ON_MESSAGE);
    if messages != usize::from(takes_message) || arguments.len() - messages > 1 {
        let message = match takes_message {
            true => {
                "`on_message` takes a `Message`, and the websocket by reference where it needs that"
                    .to_owned()
            }
            false => format!(
                "`{}` takes nothing but the websocket by reference, if that",
                method.signature.ident
            ),
        };
        let help = format!("write `{example}`");
        complaints.about(&method.signature.ident, message, help);
    }
    arguments
}
