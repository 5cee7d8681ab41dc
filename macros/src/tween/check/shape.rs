//! What of a function's shape a tween cannot have.

use quote::ToTokens;
use syn::{GenericParam, Signature};

use crate::complaints::Complaints;
use crate::function::FunctionSyntax;

pub(super) fn complain(function: &FunctionSyntax, complaints: &mut Complaints) {
    let signature = &function.signature;
    complain_about_words_before_fn(signature, complaints);
    complain_about_other_attributes(function, complaints);
    let parameters = &signature.generics.params;
    let is_lifetime = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    if !parameters.iter().all(is_lifetime) {
        let message =
            "a tween has no type parameters, since nobody chooses a type when it is called";
        let help = "write a concrete type";
        complaints.about(parameters, message, help);
    }
    if let Some(dots) = &signature.variadic {
        let message = "a tween has a fixed number of arguments";
        complaints.about(dots, message, "drop the `...`");
    }
}

fn complain_about_words_before_fn(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = &signature.constness {
        complaints.about(keyword, "a tween is no `const fn`", "drop the `const`");
    }
    if let Some(keyword) = signature.safety.to_token_stream().into_iter().next() {
        let help = "keep the unsafe part in a function that the tween calls";
        complaints.about(keyword, "a tween is no `unsafe fn`", help);
    }
    if let Some(abi) = &signature.abi {
        let message = "a tween is an ordinary Rust function";
        complaints.about(abi, message, "drop the `extern`");
    }
}

/// What makes another kind of function of it: a tween of either kind waits as it is.
fn complain_about_other_attributes(function: &FunctionSyntax, complaints: &mut Complaints) {
    for attribute in &function.attributes {
        let Some(last) = attribute.path().segments.last() else {
            continue;
        };
        let help = match &*last.ident.to_string() {
            "synchronize" | "then_synchronize" => {
                "drop the attribute: a plain `fn` tween waits by calling `handler(request)`, and by `synchronize(...)` inside"
            }
            "use_executor" | "then_use_executor" => {
                "drop the attribute, and call `run_in_executor(...)` inside for what blocks"
            }
            _ => continue,
        };
        let message = "a tween stays what it is written as, an `async fn` or a plain one";
        complaints.about(attribute, message, help);
    }
}
