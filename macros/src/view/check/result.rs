//! What a function returns: whether it is awaited, and where errors about value and error belong.

use proc_macro2::Span;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, TypeParamBound,
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
    match returned {
        Type::ImplTrait(implemented) => implemented.bounds.iter().find_map(output_of_bound),
        Type::Path(_) => {
            let last = last_segment(returned)?;
            match last.ident.to_string().as_str() {
                "Pin" | "Box" => output_of_boxed(types(last).next()?),
                "BoxFuture" | "LocalBoxFuture" => types(last).next_back(),
                _ => None,
            }
        }
        _ => None,
    }
}

fn output_of_boxed(ty: &Type) -> Option<&Type> {
    let ty = ungrouped(ty);
    if let Type::TraitObject(object) = ty {
        return object.bounds.iter().find_map(output_of_bound);
    }
    let last = last_segment(ty).filter(|last| last.ident == "Box")?;
    output_of_boxed(types(last).next()?)
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
