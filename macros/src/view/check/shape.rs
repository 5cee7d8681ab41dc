//! What of a function's shape a view cannot have.

use quote::ToTokens;
use syn::{FnArg, GenericParam, Signature, Type};

use crate::complaints::Complaints;

pub(super) fn complain(signature: &Signature, complaints: &mut Complaints) {
    complain_about_words_before_fn(signature, complaints);
    complain_about_parameters(signature, complaints);
    if let Some(receiver) = signature.receiver() {
        let help = "make it a free function; a value of the application comes as `State<T>`";
        complaints.about(receiver, "a view is no method", help);
    }
    if let Some(dots) = &signature.variadic {
        let message = "a view has a fixed number of arguments";
        complaints.about(dots, message, "drop the `...`");
    }
}

pub(crate) fn complain_about_words_before_fn(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = &signature.constness {
        complaints.about(keyword, "a view is no `const fn`", "drop the `const`");
    }
    if let Some(keyword) = signature.safety.to_token_stream().into_iter().next() {
        let help = "keep the unsafe part in a function that the view calls";
        complaints.about(keyword, "a view is no `unsafe fn`", help);
    }
    if let Some(abi) = &signature.abi {
        let message = "a view is an ordinary Rust function";
        complaints.about(abi, message, "drop the `extern`");
    }
}

fn complain_about_parameters(signature: &Signature, complaints: &mut Complaints) {
    let parameters = &signature.generics.params;
    if parameters
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
    {
        let message =
            "a view has no parameters but lifetimes, since nobody chooses a type when it is called";
        let help =
            "write a concrete type, or call the generic function from a view without parameters";
        complaints.about(parameters, message, help);
    }
    for input in &signature.inputs {
        if let FnArg::Typed(typed) = input
            && let Type::ImplTrait(ty) = &*typed.ty
        {
            let message = "an argument of a view has one type, and `impl Trait` stands for many";
            complaints.about(ty, message, "write a concrete type");
        }
    }
}
