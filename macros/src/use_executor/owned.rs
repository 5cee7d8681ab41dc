//! Arguments that borrow, and what to write instead: an executor thread may go on when its caller is gone.

use quote::format_ident;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{
    FnArg, GenericArgument, Lifetime, Pat, PatType, PathArguments, Receiver, ReceiverKind,
    ReturnType, Signature, Type, TypeParamBound, TypeReference, parse_quote,
};

use crate::complaints::Complaints;
use crate::types::{last_segment, shown, types, ungrouped};

/// Complains about each argument that borrows, and about a result that borrows from them.
pub(super) fn complain(signature: &Signature, complaints: &mut Complaints) {
    let mut any = false;
    for input in &signature.inputs {
        any |= match input {
            FnArg::Receiver(receiver) => complain_about_receiver(receiver, complaints),
            FnArg::Typed(typed) => complain_about_argument(typed, complaints),
        };
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && borrows(ty, any)
    {
        let message = "what an executor thread returns cannot borrow";
        let help = match owned(ty) {
            (_, true) => "return a type without lifetimes".to_owned(),
            (owned, false) => format!("return the value itself: `-> {}`", shown(&owned)),
        };
        complaints.about(ty, message, help);
    }
}

const MESSAGE: &str =
    "an executor thread may go on when the caller is gone, so it cannot borrow from the caller";

fn complain_about_receiver(receiver: &Receiver, complaints: &mut Complaints) -> bool {
    let (is_borrowed, is_mutable) = match &receiver.kind {
        ReceiverKind::Reference(.., mutability) => (true, mutability.is_some()),
        ReceiverKind::Typed(_, ty) => (borrows(ty, true), false),
        _ => (false, false),
    };
    if is_borrowed {
        let help = match is_mutable {
            true => {
                "write `mut self` and return it, or `self: Arc<Self>` with the changing part in a `Mutex`"
            }
            false => "write `self: Arc<Self>`, or `self` to give the value away",
        };
        complaints.about(receiver, MESSAGE, help);
    }
    is_borrowed
}

fn complain_about_argument(typed: &PatType, complaints: &mut Complaints) -> bool {
    if !borrows(&typed.ty, true) {
        return false;
    }
    let name = match &*typed.pat {
        Pat::Ident(name) if name.subpat.is_none() => format!("{}: ", name.ident),
        _ => String::new(),
    };
    let (owned, has_lifetimes) = owned(&typed.ty);
    let owned = shown(&owned);
    let help = match shared(&typed.ty) {
        _ if has_lifetimes => "take a type without lifetimes, made before the call".to_owned(),
        Some(reference) if reference.mutability.is_some() => {
            format!("take the value itself and return it: `mut {name}{owned}`")
        }
        Some(_) => format!("write `{name}{owned}`, or `{name}Arc<{owned}>` to share it"),
        None => format!("write `{name}{owned}`"),
    };
    complaints.about(&typed.ty, MESSAGE, help);
    true
}

/// A reference to a type that has no owned form but itself.
fn shared(ty: &Type) -> Option<&TypeReference> {
    let Type::Reference(reference) = ungrouped(ty) else {
        return None;
    };
    let known = owned_form(&reference.elem).is_some() && reference.mutability.is_none();
    (!known).then_some(reference)
}

/// Whether a type names a lifetime other than `'static`; with `elided`, one that is not written counts too. What only stands in the
/// arguments of a function type is chosen by whoever calls that.
fn borrows(ty: &Type, elided: bool) -> bool {
    let mut search = Borrows {
        elided,
        found: false,
    };
    search.visit_type_mut(&mut ty.clone());
    search.found
}

struct Borrows {
    elided: bool,
    found: bool,
}

impl VisitMut for Borrows {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::FnPtr(_) | Type::Macro(_) => {}
            Type::Reference(reference) if reference.lifetime.is_none() => {
                self.found |= self.elided;
                self.visit_type_mut(&mut reference.elem);
            }
            _ => visit_type_mut(self, ty),
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.found |= match &*lifetime.ident.to_string() {
            "static" => false,
            "_" => self.elided,
            _ => true,
        };
    }

    fn visit_path_arguments_mut(&mut self, arguments: &mut PathArguments) {
        // `Fn(&str) -> &str` borrows nothing itself.
        if !matches!(arguments, PathArguments::Parenthesized(_)) {
            syn::visit_mut::visit_path_arguments_mut(self, arguments);
        }
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut syn::TraitBound) {
        if bound.lifetimes.is_none() {
            syn::visit_mut::visit_trait_bound_mut(self, bound);
        }
    }
}

/// The type with everything in it owned, and whether there is something in it of which nobody knows the owned form.
fn owned(ty: &Type) -> (Type, bool) {
    let mut ty = ty.clone();
    let mut own = Own {
        has_lifetimes: false,
    };
    own.visit_type_mut(&mut ty);
    (ty, own.has_lifetimes)
}

struct Own {
    has_lifetimes: bool,
}

impl VisitMut for Own {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if matches!(ty, Type::FnPtr(_)) {
            return;
        }
        let inner = match ungrouped(ty) {
            Type::Reference(reference) => Some((*reference.elem).clone()),
            other => cow(other).cloned(),
        };
        if let Some(inner) = inner {
            *ty = owned_form(&inner).unwrap_or(inner);
            self.visit_type_mut(ty);
            return;
        }
        visit_type_mut(self, ty);
    }

    fn visit_type_param_bound_mut(&mut self, bound: &mut TypeParamBound) {
        if let TypeParamBound::Lifetime(lifetime) = bound {
            *lifetime = parse_quote!('static);
        }
        syn::visit_mut::visit_type_param_bound_mut(self, bound);
    }

    fn visit_path_arguments_mut(&mut self, arguments: &mut PathArguments) {
        if !matches!(arguments, PathArguments::Parenthesized(_)) {
            syn::visit_mut::visit_path_arguments_mut(self, arguments);
        }
    }

    fn visit_generic_argument_mut(&mut self, argument: &mut GenericArgument) {
        if let GenericArgument::Lifetime(lifetime) = argument {
            self.has_lifetimes |= lifetime.ident != "static";
        }
        syn::visit_mut::visit_generic_argument_mut(self, argument);
    }
}

/// What `Cow<'_, T>` borrows.
fn cow(ty: &Type) -> Option<&Type> {
    let last = last_segment(ty).filter(|last| last.ident == "Cow")?;
    types(last).next()
}

/// What a reference to the type becomes, where that is a type of its own.
fn owned_form(ty: &Type) -> Option<Type> {
    match ungrouped(ty) {
        Type::Slice(slice) => {
            let element = &slice.elem;
            Some(parse_quote!(Vec<#element>))
        }
        Type::TraitObject(object) => {
            let bounds = object
                .bounds
                .iter()
                .filter(|bound| matches!(bound, TypeParamBound::Trait(_)));
            Some(parse_quote!(Arc<dyn #(#bounds +)* Send + Sync>))
        }
        Type::Path(path) => {
            let name = &path.path.segments.last()?.ident;
            let (_, owned) = OWNED
                .iter()
                .find(|(unsized_type, _)| name == unsized_type)?;
            let mut path = path.clone();
            let last = path.path.segments.last_mut()?;
            last.ident = format_ident!("{owned}", span = name.span());
            Some(Type::Path(path))
        }
        _ => None,
    }
}

/// Types that are only ever borrowed.
const OWNED: [(&str, &str); 4] = [
    ("str", "String"),
    ("Path", "PathBuf"),
    ("OsStr", "OsString"),
    ("CStr", "CString"),
];
