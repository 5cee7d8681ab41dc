//! Types as they were written: looked through, and shown in messages.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{
    GenericArgument, PathArguments, PathSegment, Type, TypeParamBound, TypeTraitObject, parse_quote,
};

/// What a `macro_rules!` was given as `$ty:ty` stands in a group without delimiters.
pub(crate) fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}

/// The output of a future that is visible as one: `impl Future<Output = T>`, `Pin<Box<dyn Future<Output = T>>>`, `BoxFuture<'_, T>`.
pub(crate) fn visible_future(returned: &Type) -> Option<&Type> {
    if let Type::ImplTrait(implemented) = returned {
        return implemented.bounds.iter().find_map(output_of_bound);
    }
    let last = last_segment(returned)?;
    if last.ident == "BoxFuture" {
        return types(last).next_back();
    }
    boxed(returned)?.bounds.iter().find_map(output_of_bound)
}

/// The trait object inside `Box<...>` or `Pin<Box<...>>`.
pub(crate) fn boxed(ty: &Type) -> Option<&TypeTraitObject> {
    if let Type::TraitObject(object) = ungrouped(ty) {
        return Some(object);
    }
    let last = last_segment(ungrouped(ty))?;
    let holds_it = last.ident == "Pin" || last.ident == "Box";
    boxed(types(last).next().filter(|_| holds_it)?)
}

pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

pub(crate) fn types(segment: &PathSegment) -> impl DoubleEndedIterator<Item = &Type> {
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

/// A type with `_` for each `impl Trait`, as an expression inside of the function may name it.
pub(crate) fn erased(ty: &Type) -> Type {
    let mut ty = ty.clone();
    EraseImplTrait.visit_type_mut(&mut ty);
    ty
}

struct EraseImplTrait;

impl VisitMut for EraseImplTrait {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::ImplTrait(_) => *ty = parse_quote!(_),
            _ => visit_type_mut(self, ty),
        }
    }
}

/// Tokens as a person would write them, in one line.
pub(crate) fn shown(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    show(tokens.to_token_stream(), &mut text);
    text
}

/// A space stands between two words and behind a comma, and around signs between words, as in `A + B` and `Item = u8`.
fn show(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                show(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(sign) => match sign.as_char() {
                '+' | '=' => text.push_str(&format!(" {sign} ")),
                ',' => text.push_str(", "),
                '-' if sign.spacing() == Spacing::Joint => text.push_str(" -"),
                '>' if text.ends_with('-') => text.push_str("> "),
                sign => text.push(sign),
            },
            word => {
                if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | ')'))
                {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}
