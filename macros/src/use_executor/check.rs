//! Every complaint about `#[use_executor]`, and the model if there is enough for one.

use syn::{FnArg, PatType, Receiver, ReceiverKind, ReturnType, Signature, Type, parse_quote};

use super::model::{Argument, UseExecutorModel};
use super::owned;
use super::syntax::{PLACE, UseExecutorSyntax};
use crate::complaints::Complaints;
use crate::executor;
use crate::krate;
use crate::types::{erased, ungrouped, visible_future};

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s UseExecutorSyntax,
    complaints: &mut Complaints,
) -> Option<UseExecutorModel<'s>> {
    let UseExecutorSyntax { keys, function } = syntax;
    let signature = &function.signature;
    let krate = krate::path(keys, complaints);
    let executor = executor::name(keys, complaints);
    if signature.constness.is_some() && signature.asyncness.is_some() {
        // The compiler says that it cannot be both.
        return None;
    }
    complain_about_shape(signature, complaints);
    if function.body.is_none() {
        let help = format!(
            "declare it as `async fn {}(...)`; the attribute goes on the implementation",
            signature.ident
        );
        complaints.about(&signature.ident, PLACE.expected(), help);
    }
    if signature.asyncness.is_none() {
        owned::complain(signature, complaints);
    }
    Some(UseExecutorModel {
        krate,
        function,
        body: function.body.as_ref()?,
        executor,
        receiver: signature
            .receiver()
            .map(|receiver| (receiver, type_of(receiver))),
        arguments: typed(signature).map(argument).collect(),
        output: output(&signature.output),
        returned: returned(&signature.output),
    })
}

fn complain_about_shape(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = &signature.asyncness {
        let message = "`#[use_executor]` runs a plain `fn` on a thread that it may block, and an `async fn` is awaited where it is called";
        let help = "drop the attribute, or drop the `async` and block inside: callers `.await` the function in either case";
        complaints.about(keyword, message, help);
        return;
    }
    if let Some(keyword) = &signature.constness {
        let message = "a `const fn` runs while compiling, where there is no executor thread";
        complaints.about(keyword, message, "drop the `const`");
    }
    if let Some(abi) = &signature.abi {
        let message = "callers `.await` this function, which other languages cannot";
        complaints.about(abi, message, "drop the `extern`");
    }
    if let ReturnType::Type(_, returned) = &signature.output
        && visible_future(ungrouped(returned)).is_some()
    {
        let message =
            "this function returns a future, which an executor thread would make and not await";
        let help = "drop the attribute: a future needs no thread of its own; or return what it gives, and `synchronize` it inside";
        complaints.about(returned, message, help);
    }
}

fn typed(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    })
}

fn argument(typed: &PatType) -> Argument<'_> {
    Argument {
        attributes: &typed.attrs,
        pattern: &typed.pat,
        ty: &typed.ty,
    }
}

fn type_of(receiver: &Receiver) -> Type {
    match &receiver.kind {
        ReceiverKind::Typed(_, ty) => (**ty).clone(),
        _ => parse_quote!(Self),
    }
}

fn output(output: &ReturnType) -> ReturnType {
    match output {
        ReturnType::Type(arrow, ty) => ReturnType::Type(*arrow, Box::new(erased(ty))),
        ReturnType::Default => ReturnType::Default,
    }
}

fn returned(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    match ungrouped(ty) {
        Type::Never(_) => None,
        Type::Tuple(tuple) if tuple.elems.is_empty() => None,
        _ => Some(ty),
    }
}
