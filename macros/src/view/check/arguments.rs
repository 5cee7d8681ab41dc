//! Where the value of each argument comes from.

use aiopyramid_pattern::Placeholder;
use syn::visit_mut::{VisitMut, visit_type_reference_mut};
use syn::{FnArg, Ident, Lifetime, Pat, PatType, Signature, Type, TypeReference};

use super::options::Route;
use crate::complaints::Complaints;
use crate::types::ungrouped;
use crate::view::model::{Argument, Source};

/// The arguments of a function, without `self`.
pub(super) fn arguments(
    signature: &Signature,
    route: Option<&Route>,
    complaints: &mut Complaints,
) -> Vec<Argument> {
    let names: Vec<String> = typed(signature).filter_map(name_of).collect();
    let mut arguments = Vec::new();
    for typed in typed(signature) {
        let placeholder = route
            .zip(name_of(typed))
            .and_then(|(route, name)| placeholder_for(&name, route, &names));
        arguments.push(match placeholder {
            Some((position, placeholder)) => Argument {
                ty: without_lifetime_names(&typed.ty),
                source: Source::Placeholder {
                    position,
                    remainder: placeholder.is_remainder(),
                },
            },
            None => by_type(&typed.ty, complaints),
        });
    }
    arguments
}

pub(super) fn typed(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    })
}

/// The name of an argument that is a plain name, `mut` or not.
pub(super) fn name_of(typed: &PatType) -> Option<String> {
    use syn::ext::IdentExt;
    match &*typed.pat {
        Pat::Ident(name) if name.subpat.is_none() => Some(name.ident.unraw().to_string()),
        _ => None,
    }
}

/// The placeholder of an argument's name. `_name` means `name` where no other argument has that name.
fn placeholder_for<'r>(
    name: &str,
    route: &'r Route,
    names: &[String],
) -> Option<(usize, &'r Placeholder)> {
    let find = |name: &str| {
        let mut placeholders = route.pattern.placeholders().enumerate();
        placeholders.find(|(_, placeholder)| placeholder.name == name)
    };
    let unneeded = || {
        let short = name.strip_prefix('_')?;
        let taken = names.iter().any(|other| other == short);
        if taken { None } else { find(short) }
    };
    find(name).or_else(unneeded)
}

fn by_type(ty: &Type, complaints: &mut Complaints) -> Argument {
    let Type::Reference(reference) = ungrouped(ty) else {
        return Argument {
            ty: without_lifetime_names(ty),
            source: Source::Request {
                by_reference: false,
            },
        };
    };
    if let Some(keyword) = &reference.mutability {
        let message = "a view borrows nothing mutably: its arguments are its own";
        let help = "take the value itself and write `mut` before its name";
        complaints.about(keyword, message, help);
    }
    Argument {
        ty: without_lifetime_names(&reference.elem),
        source: Source::Request { by_reference: true },
    }
}

/// A type with its named lifetimes left to the compiler, since an expansion cannot name them.
pub(super) fn without_lifetime_names(ty: &Type) -> Type {
    let mut ty = ty.clone();
    ForgetNames.visit_type_mut(&mut ty);
    ty
}

struct ForgetNames;

impl VisitMut for ForgetNames {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            lifetime.ident = Ident::new("_", lifetime.ident.span());
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference
            .lifetime
            .take_if(|lifetime| lifetime.ident != "static");
        visit_type_reference_mut(self, reference);
    }
}
