//! The function under the attribute: what of its shape a view cannot have, where its arguments come from, and where its result stands.

use aiopyramid_pattern::{Placeholder, nearest};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, GenericParam, Pat, PatType, PathArguments, ReturnType, Signature, Type,
    TypeParamBound,
};

use super::check::without_lifetime_names;
use super::model::{Argument, Function, ResultSpans, Route, Source};
use super::syntax::ViewSyntax;
use crate::complaints::Complaints;

/// The function, if it can be a view.
pub(super) fn check(
    syntax: &ViewSyntax,
    route: Option<&Route>,
    complaints: &mut Complaints,
) -> Option<Function> {
    let signature = &syntax.signature;
    complain_about_shape(signature, complaints);
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Typed(typed) => {
                arguments.push(argument(typed, route, &signature.inputs, complaints));
            }
            FnArg::Receiver(receiver) => {
                let help =
                    "make it a free function; a value of the application comes as `State<T>`";
                complaints.about(receiver, "a view is no method", help);
            }
        }
    }
    let future = visible_future(&signature.output);
    let value = match (&signature.output, future) {
        (ReturnType::Default, _) => {
            let help = "add `-> ...`; for nothing to say, return `StatusCode::NO_CONTENT`";
            complaints.about(
                &signature.ident,
                "a view returns what answers the request",
                help,
            );
            return None;
        }
        (ReturnType::Type(_, _), Some(output)) => output,
        (ReturnType::Type(_, ty), None) => &**ty,
    };
    if let Type::Never(never) = value {
        complaints.about(
            never,
            "a view returns what answers the request",
            "return a value, or an error that is one",
        );
    }
    Some(Function {
        name: signature.ident.clone(),
        is_async: signature.asyncness.is_some() || future.is_some(),
        cfgs: syntax
            .attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .cloned()
            .collect(),
        arguments,
        result: result_spans(value),
    })
}

fn complain_about_shape(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = &signature.constness {
        complaints.about(keyword, "a view is no `const fn`", "drop the `const`");
    }
    if let Some(keyword) = signature.safety.to_token_stream().into_iter().next() {
        complaints.about(
            keyword,
            "a view is no `unsafe fn`",
            "keep the unsafe part in a function that the view calls",
        );
    }
    if let Some(abi) = &signature.abi {
        complaints.about(
            abi,
            "a view is an ordinary Rust function",
            "drop the `extern`",
        );
    }
    if let Some(dots) = &signature.variadic {
        complaints.about(
            dots,
            "a view has a fixed number of arguments",
            "drop the `...`",
        );
    }
    let parameters = &signature.generics.params;
    let of_types = parameters
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    if of_types {
        let help = "nobody chooses a type when the view is called: write a concrete one, or a function with it that calls this one";
        complaints.about(parameters, "a view has no type parameters", help);
    }
}

fn argument(
    typed: &PatType,
    route: Option<&Route>,
    all: &syn::punctuated::Punctuated<FnArg, syn::Token![,]>,
    complaints: &mut Complaints,
) -> Argument {
    if let Type::ImplTrait(ty) = &*typed.ty {
        complaints.about(
            ty,
            "a view has no type parameters, and `impl Trait` is one",
            "write a concrete type",
        );
    }
    if let (Some(name), Some(route)) = (name_of(typed), route)
        && let Some((position, placeholder)) = placeholder_for(&name, route, all)
    {
        let source = Source::Placeholder {
            position,
            remainder: placeholder.is_remainder(),
        };
        return Argument {
            ty: without_lifetime_names(&typed.ty),
            source,
        };
    }
    match &*typed.ty {
        Type::Reference(reference) => {
            if let Some(keyword) = &reference.mutability {
                let help = "take the value itself and write `mut` before its name";
                complaints.about(
                    keyword,
                    "a view borrows nothing mutably: its arguments are its own",
                    help,
                );
            }
            Argument {
                ty: without_lifetime_names(&reference.elem),
                source: Source::Request { by_reference: true },
            }
        }
        ty => Argument {
            ty: without_lifetime_names(ty),
            source: Source::Request {
                by_reference: false,
            },
        },
    }
}

/// The placeholder of an argument's name. `_name` means `name` where no other argument has that name.
fn placeholder_for<'r>(
    name: &str,
    route: &'r Route,
    all: &syn::punctuated::Punctuated<FnArg, syn::Token![,]>,
) -> Option<(usize, &'r Placeholder)> {
    let find = |name: &str| {
        route
            .pattern
            .placeholders()
            .enumerate()
            .find(|(_, placeholder)| placeholder.name == name)
    };
    let unneeded = |name: &str| {
        let short = name.strip_prefix('_')?;
        let taken = all.iter().any(|other| matches!(other, FnArg::Typed(other) if name_of(other).as_deref() == Some(short)));
        if taken { None } else { find(short) }
    };
    find(name).or_else(|| unneeded(name))
}

/// The name of an argument that is a plain name, `mut` or not.
fn name_of(typed: &PatType) -> Option<String> {
    match &*typed.pat {
        Pat::Ident(name) if name.subpat.is_none() => {
            let name = name.ident.to_string();
            Some(name.strip_prefix("r#").map(str::to_owned).unwrap_or(name))
        }
        _ => None,
    }
}

/// Complains about an argument that is certainly meant to be a placeholder and has its name misspelt. True if there was one.
///
/// Types of std that no request is ever read into make it certain. Should such a name stand for another type, the only harm is this
/// message in place of the compiler's.
pub(super) fn complain_about_slip(
    placeholder: &Placeholder,
    arguments: &[Argument],
    signature: &Signature,
    complaints: &mut Complaints,
) -> bool {
    let candidates = signature
        .inputs
        .iter()
        .zip(arguments)
        .filter_map(|(input, argument)| match (input, &argument.source) {
            (FnArg::Typed(typed), Source::Request { .. }) if is_plain_value(&typed.ty) => {
                Some((typed, name_of(typed)?))
            }
            _ => None,
        });
    let candidates: Vec<_> = candidates.collect();
    let slip = candidates
        .iter()
        .find(|(_, name)| nearest(name, &[&placeholder.name]).is_some());
    let only = if candidates.len() == 1 {
        candidates.first()
    } else {
        None
    };
    let Some((typed, name)) = slip.or(only) else {
        return false;
    };
    let message = format!("the route has no placeholder `{name}`");
    complaints.about(
        &typed.pat,
        message,
        format!("did you mean `{}`?", placeholder.name),
    );
    true
}

/// `&str`, `String`, a number, `bool` or `char`.
fn is_plain_value(ty: &Type) -> bool {
    const NAMES: &[&str] = &[
        "str", "String", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
        "i32", "i64", "i128", "isize", "f32", "f64",
    ];
    match ty {
        Type::Reference(reference) => is_plain_value(&reference.elem),
        Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|name| NAMES.iter().any(|plain| name == plain)),
        _ => false,
    }
}

/// The output of a future that a plain `fn` visibly returns: `impl Future<Output = T>`, `Pin<Box<dyn Future<Output = T>>>`,
/// `BoxFuture<'_, T>`.
fn visible_future(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    match &**ty {
        Type::ImplTrait(implemented) => implemented.bounds.iter().find_map(output_of_bound),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match last.ident.to_string().as_str() {
                "Pin" | "Box" => output_of_boxed(first_type(&last.arguments)?),
                "BoxFuture" => last_type(&last.arguments),
                _ => None,
            }
        }
        _ => None,
    }
}

fn output_of_boxed(ty: &Type) -> Option<&Type> {
    match ty {
        Type::TraitObject(object) => object.bounds.iter().find_map(output_of_bound),
        Type::Path(path) => {
            let last = path
                .path
                .segments
                .last()
                .filter(|last| last.ident == "Box")?;
            output_of_boxed(first_type(&last.arguments)?)
        }
        _ => None,
    }
}

fn output_of_bound(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Future")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
        _ => None,
    })
}

fn types(arguments: &PathArguments) -> impl DoubleEndedIterator<Item = &Type> {
    let arguments = match arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    types(arguments).next()
}

fn last_type(arguments: &PathArguments) -> Option<&Type> {
    types(arguments).next_back()
}

/// Where value and error stand. They are told apart where a `Result` is visible; behind an alias both errors belong to the alias.
fn result_spans(value: &Type) -> ResultSpans {
    let whole = ends(value);
    if let Type::Path(path) = value
        && let Some(last) = path
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Result")
    {
        let mut types = types(&last.arguments);
        if let Some(value) = types.next() {
            let error = types.next().map_or(whole, ends);
            return ResultSpans {
                value: ends(value),
                error,
            };
        }
    }
    ResultSpans {
        value: whole,
        error: whole,
    }
}

/// The spans of the first and the last token. An expression made of tokens with these two spans is underlined from one to the other.
fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let tokens: Vec<TokenTree> = TokenStream::into_iter(tokens.to_token_stream()).collect();
    match (tokens.first(), tokens.last()) {
        (Some(TokenTree::Group(first)), Some(last)) => (first.span_open(), end(last)),
        (Some(first), Some(last)) => (first.span(), end(last)),
        _ => (Span::call_site(), Span::call_site()),
    }
}

fn end(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    }
}
