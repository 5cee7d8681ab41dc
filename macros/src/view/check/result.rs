//! What a function returns: whether it is awaited, and where errors about value and error belong.

use proc_macro2::Span;
use syn::{Attribute, ReturnType, Signature, Type, TypeParamBound};

use crate::complaints::Complaints;
use crate::place::{Place, ResultPlaces};
use crate::stacking::is_awaited;
use crate::types::{boxed, ungrouped, visible_future};
#[cfg(feature = "templates")]
use crate::types::{last_segment, types};
#[cfg(feature = "templates")]
use crate::view::syntax::ViewSyntax;

/// What a function returns, awaited or not.
pub(crate) struct Outcome {
    /// Where an error about the future belongs; `None` for a plain `fn`.
    pub(crate) future: Option<Span>,
    pub(crate) result: ResultPlaces,
}

/// The outcome; `None`, after a complaint, if there is none.
pub(crate) fn outcome(
    signature: &Signature,
    attributes: &[Attribute],
    may_return_nothing: bool,
    complaints: &mut Complaints,
) -> Option<Outcome> {
    let is_async = signature.asyncness.is_some();
    let is_awaited = is_awaited(attributes, is_async);
    let ReturnType::Type(_, returned) = &signature.output else {
        if may_return_nothing {
            let place = Place::of(&signature.ident);
            return Some(Outcome {
                future: is_awaited.then(|| signature.ident.span()),
                result: ResultPlaces {
                    value: place,
                    error: place,
                },
            });
        }
        let help = "add `-> ...`; for nothing to say, return `StatusCode::NO_CONTENT`";
        complaints.about(&signature.ident, NO_ANSWER, help);
        return None;
    };
    let returned = ungrouped(returned);
    let output = visible_future(returned).map(ungrouped);
    if is_async && is_awaited && output.is_some() {
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
    let future = match (is_awaited, output) {
        (true, _) => Some(signature.ident.span()),
        (false, Some(_)) => Some(Place::of(returned).first),
        (false, None) => None,
    };
    Some(Outcome {
        future,
        result: ResultPlaces::of(value),
    })
}

const NO_ANSWER: &str = "a view returns what answers the request";

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

/// The type of the value, behind what a person sees of futures and of a `Result`.
#[cfg(feature = "templates")]
pub(super) fn value(syntax: &ViewSyntax) -> Option<&Type> {
    let ReturnType::Type(_, returned) = &syntax.signature.output else {
        return None;
    };
    let returned = ungrouped(returned);
    let output = visible_future(returned).map_or(returned, ungrouped);
    let result = last_segment(output).filter(|last| last.ident == "Result");
    match result {
        Some(result) => types(result).next(),
        None => Some(output),
    }
}
