//! The two arguments of a tween: the request, and what comes next, in the form that goes with the kind of function.

use proc_macro2::Span;
use syn::{FnArg, Signature, Type};

use crate::complaints::Complaints;
use crate::place::Place;
use crate::types::{last_segment, ungrouped};

/// Where each of the two stands; `None` after a complaint.
pub(super) fn places(
    signature: &Signature,
    is_awaited: bool,
    complaints: &mut Complaints,
) -> Option<[Span; 2]> {
    if let Some(receiver) = signature.receiver() {
        let help =
            "make it a free function; a value of the application comes by `request.state::<T>()`";
        complaints.about(receiver, "a tween is no method", help);
        return None;
    }
    let types: Vec<&Type> = signature.inputs.iter().filter_map(ty).collect();
    let written = written(signature, is_awaited);
    match types[..] {
        [request, next] => {
            let fits = match is_awaited {
                true => fits_coroutine(next, complaints),
                false => fits_plain(next, complaints),
            };
            (owns_request(request, next, &written, complaints) && fits)
                .then(|| [request, next].map(|ty| Place::of(ty).first))
        }
        [_, _, third, ..] => {
            let message = "a tween takes the request and what comes next, and no more";
            let help = format!("write `{written}`; all else comes from the request");
            complaints.about(third, message, help);
            None
        }
        _ => {
            let message = "a tween takes the request and what comes next";
            complaints.about(&signature.ident, message, format!("write `{written}`"));
            None
        }
    }
}

fn ty(argument: &FnArg) -> Option<&Type> {
    match argument {
        FnArg::Typed(typed) => Some(ungrouped(&typed.ty)),
        FnArg::Receiver(_) => None,
    }
}

/// The signature as it should be.
fn written(signature: &Signature, is_awaited: bool) -> String {
    let name = &signature.ident;
    match is_awaited {
        true => format!("async fn {name}(request: Request, next: Next) -> Result<Response>"),
        false => format!("fn {name}(request: Request, handler: &Handler) -> Result<Response>"),
    }
}

fn owns_request(request: &Type, next: &Type, written: &str, complaints: &mut Complaints) -> bool {
    if is(request, "Next") || is(request, "Handler") {
        let message = "the request comes first, and then what comes next";
        complaints.about(request, message, format!("write `{written}`"));
        return false;
    }
    if let Type::Reference(reference) = request
        && is(&reference.elem, "Request")
        && !is(next, "Request")
    {
        let message = "a tween hands its request on, and so it owns it";
        let help = "write `request: Request`; to keep it as well, hand on `request.clone()`, which is cheap";
        complaints.about(request, message, help);
        return false;
    }
    true
}

/// An `async fn` has a `Next`, which it awaits.
fn fits_coroutine(next: &Type, complaints: &mut Complaints) -> bool {
    if is(next, "Handler") {
        let message = "an `async fn` tween awaits what comes next, and a `Handler` is for a plain `fn`, which calls it";
        let help =
            "write `next: Next` and `next.call(request).await`, or make the tween a plain `fn`";
        complaints.about(next, message, help);
        return false;
    }
    if matches!(next, Type::Reference(_)) && is(next, "Next") {
        let message = "a `Next` is used up by its call, and so the tween owns it";
        complaints.about(next, message, "write `next: Next`");
        return false;
    }
    true
}

/// A plain `fn` has a `Handler`, which it calls.
fn fits_plain(next: &Type, complaints: &mut Complaints) -> bool {
    if is(next, "Next") {
        let message = "a plain `fn` tween calls what comes next like a function, and a `Next` is for an `async fn`, which awaits it";
        let help =
            "write `handler: &Handler` and `handler(request)`, or make the tween an `async fn`";
        complaints.about(next, message, help);
        return false;
    }
    // The compiler says that a `Handler` has no size, and to borrow it.
    matches!(next, Type::Reference(_)) || !is(next, "Handler")
}

/// Whether a type is of that name, by reference or not.
fn is(ty: &Type, name: &str) -> bool {
    let ty = match ty {
        Type::Reference(reference) => ungrouped(&reference.elem),
        ty => ty,
    };
    last_segment(ty).is_some_and(|last| last.ident == name)
}
