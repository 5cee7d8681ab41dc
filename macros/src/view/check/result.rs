//! What a function returns: whether it is awaited, and where errors about value and error belong.

use proc_macro2::Span;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, TypeParamBound,
    TypeTraitObject,
};

use super::arguments::ungrouped;
use crate::complaints::Complaints;
use crate::view::model::{Place, ResultPlaces};

/// What a function returns, awaited or not.
pub(super) struct Outcome {
    /// Where an error about the future belongs; `None` for a plain `fn`.
    pub(super) future: Option<Span>,
    pub(super) result: ResultPlaces,
}

/// The outcome; `None`, after a complaint, if there is none.
pub(super) fn outcome(signature: &Signature, complaints: &mut Complaints) -> Option<Outcome> {
    let ReturnType::Type(_, returned) = &signature.output else {
        let help = "add `-> ...`; for nothing to say, return `StatusCode::NO_CONTENT`";
        complaints.about(&signature.ident, NO_ANSWER, help);
        return None;
    };
    let returned = ungrouped(returned);
    let output = visible_future(returned).map(ungrouped);
    if signature.asyncness.is_some() && output.is_some() {
        let message = "this `async fn` returns a future that nobody would await";
        let help = "drop the `async`, or await the future inside and return what it gives";
        complaints.about(returned, message, help);
    }
    if output.is_some() {
        complain_unless_send(returned, complaints);
    }
    let value = output.unwrap_or(returned);
    if let Type::Never(never) = value {
        let help = "return a value, or an error that is one";
        complaints.about(never, NO_ANSWER, help);
    }
    let future = match (&signature.asyncness, output) {
        (Some(_), _) => Some(signature.ident.span()),
        (None, Some(_)) => Some(Place::of(returned).first),
        (None, None) => None,
    };
    Some(Outcome {
        future,
        result: result_places(value),
    })
}

const NO_ANSWER: &str = "a view returns what answers the request";

/// The output of a future that is visible as one: `impl Future<Output = T>`, `Pin<Box<dyn Future<Output = T>>>`, `BoxFuture<'_, T>`.
fn visible_future(returned: &Type) -> Option<&Type> {
    if let Type::ImplTrait(implemented) = returned {
        return implemented.bounds.iter().find_map(output_of_bound);
    }
    let last = last_segment(returned)?;
    if last.ident == "BoxFuture" {
        return types(last).next_back();
    }
    boxed(returned)?.bounds.iter().find_map(output_of_bound)
}

fn complain_unless_send(returned: &Type, complaints: &mut Complaints) {
    let is_send = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.iter().any(|part| part.ident == "Send"),
        _ => false,
    };
    if let Some(object) = boxed(returned)
        && !object.bounds.iter().any(is_send)
    {
        let message = "the future of a view moves between threads, and this one may not";
        let help = "write `dyn Future<Output = ...> + Send`";
        complaints.about(object, message, help);
    }
}

/// The trait object inside `Box<...>` or `Pin<Box<...>>`.
fn boxed(ty: &Type) -> Option<&TypeTraitObject> {
    if let Type::TraitObject(object) = ungrouped(ty) {
        return Some(object);
    }
    let last = last_segment(ungrouped(ty))?;
    let holds_it = last.ident == "Pin" || last.ident == "Box";
    boxed(types(last).next().filter(|_| holds_it)?)
}

fn output_of_bound(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound.path.segments.last()?;
    if last.ident != "Future" {
        return None;
    }
    arguments(last).find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
        _ => None,
    })
}

/// Value and error are told apart where a `Result` is visible; behind an alias errors about either belong to the alias.
fn result_places(value: &Type) -> ResultPlaces {
    let whole = Place::of(value);
    let result = last_segment(value).filter(|last| last.ident == "Result");
    let mut parts = result.into_iter().flat_map(types).map(Place::of);
    ResultPlaces {
        value: parts.next().unwrap_or(whole),
        error: parts.next().unwrap_or(whole),
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn types(segment: &PathSegment) -> impl DoubleEndedIterator<Item = &Type> {
    arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn arguments(segment: &PathSegment) -> impl DoubleEndedIterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten()
}
