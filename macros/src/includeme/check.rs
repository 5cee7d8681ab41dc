//! Every complaint about `#[includeme]`, and the model.

use quote::ToTokens;
use syn::{FnArg, GenericParam, ReturnType, Signature, Type};

use super::model::IncludemeModel;
use super::syntax::IncludemeSyntax;
use crate::complaints::Complaints;
use crate::declaration;
use crate::krate;
use crate::stacking;
use crate::types::ungrouped;

/// The model. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s IncludemeSyntax,
    complaints: &mut Complaints,
) -> IncludemeModel<'s> {
    let IncludemeSyntax { keys, function } = syntax;
    let signature = &function.signature;
    let krate = krate::path(keys, complaints);
    if stacking::is_awaited(&function.attributes, signature.asyncness.is_some()) {
        let message = "an include runs at once, while the application is being put together, and nobody awaits it";
        let help = "make it a plain `fn`; what has to wait at the start goes into `config.state_with(...)`";
        match &signature.asyncness {
            Some(keyword) => complaints.about(keyword, message, help),
            None => complaints.about(&signature.ident, message, help),
        }
    }
    complain_about_shape(signature, complaints);
    complain_about_arguments(signature, complaints);
    IncludemeModel {
        krate,
        name: &signature.ident,
        cfgs: declaration::cfgs(&function.attributes),
        returned: match &signature.output {
            ReturnType::Type(_, ty) => Some(ty),
            ReturnType::Default => None,
        },
    }
}

fn complain_about_shape(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = signature.safety.to_token_stream().into_iter().next() {
        let help = "keep the unsafe part in a function that it calls";
        complaints.about(keyword, "an include is no `unsafe fn`", help);
    }
    let parameters = &signature.generics.params;
    let is_type = |parameter: &GenericParam| !matches!(parameter, GenericParam::Lifetime(_));
    if parameters.iter().any(is_type) {
        let message = "an include has no type parameters, since nobody chooses a type when it is included by its name";
        let help = "drop the attribute, and include the function by a call: `config.include(includeme::<Type>)`";
        complaints.about(parameters, message, help);
    }
}

/// It takes the configurator and nothing else.
fn complain_about_arguments(signature: &Signature, complaints: &mut Complaints) {
    let name = &signature.ident;
    let help = format!("write `fn {name}(config: &mut Configurator)`");
    let mut inputs = signature.inputs.iter();
    match inputs.next() {
        None => {
            complaints.about(name, "an include takes the configurator", help);
            return;
        }
        Some(FnArg::Receiver(receiver)) => {
            complaints.about(receiver, "an include is no method", help);
            return;
        }
        Some(FnArg::Typed(typed)) if !is_mutable_reference(&typed.ty) => {
            let message = "an include takes the configurator by `&mut`";
            complaints.about(&typed.ty, message, help);
        }
        Some(FnArg::Typed(_)) => {}
    }
    if let Some(second) = inputs.next() {
        let message = "an include takes the configurator and nothing else";
        let help = "read what it needs from `config.settings()`, or leave the attribute out and include a closure: \
                    `config.include(move |config| ...)`";
        complaints.about(second, message, help);
    }
}

fn is_mutable_reference(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Reference(reference) if reference.mutability.is_some())
}
