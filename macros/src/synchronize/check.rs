//! Every complaint about `#[synchronize]`, and the model if there is enough for one.

use proc_macro2::TokenStream;
use syn::{FnArg, LitStr, Path, ReturnType, Signature, Type};

use super::model::{Kept, SynchronizeModel};
use super::syntax::{PLACE, SynchronizeSyntax};
use crate::blocking::{self, Code};
use crate::complaints::Complaints;
use crate::function::FunctionSyntax;
use crate::krate;
use crate::place::Place;
use crate::stacking::is_awaited;
use crate::types::{ungrouped, visible_future};

/// The model; `None` where the function stays as it is.
pub(super) fn check<'s>(
    syntax: &'s SynchronizeSyntax,
    complaints: &mut Complaints,
) -> Option<SynchronizeModel<'s>> {
    let SynchronizeSyntax { keys, function } = syntax;
    let signature = &function.signature;
    let krate = krate::path(keys, complaints);
    let kept = keys
        .text("keep_async", complaints)
        .and_then(|text| kept(&text, function, complaints));
    if signature.asyncness.is_none() {
        complain_about_plain(signature, complaints);
        return None;
    }
    if signature.constness.is_some() {
        // The compiler says that it cannot be both.
        return None;
    }
    if function.body.is_none() {
        let help = format!(
            "drop the attribute and the `async`: `fn {}(...)` is what callers see, and each implementation may be `#[synchronize] async fn`",
            signature.ident
        );
        complaints.about(&signature.ident, PLACE.expected(), help);
    }
    Some(SynchronizeModel {
        warnings: warnings(function, &krate),
        krate,
        function,
        body: function.body.as_ref(),
        returned: returned(signature),
        tracks_caller: may_track_caller(function),
        kept,
    })
}

/// Warnings of locks that are kept while it waits. Calls that block are nothing to warn of: they may as well run on a thread that waits with
/// the function, and that nobody shares.
fn warnings(function: &FunctionSyntax, krate: &TokenStream) -> TokenStream {
    match Code::of(&function.attributes, true) {
        Some(_) => blocking::warnings_of_guards(&function.signature, krate),
        None => TokenStream::new(),
    }
}

fn complain_about_plain(signature: &Signature, complaints: &mut Complaints) {
    let name = &signature.ident;
    if let ReturnType::Type(_, returned) = &signature.output
        && visible_future(ungrouped(returned)).is_some()
    {
        let help = format!(
            "write it as an `async fn`, or leave it and call `synchronize({name}(...))` where it is used"
        );
        let message = "`#[synchronize]` waits inside of an `async fn`, and this is a plain `fn` that returns a future";
        complaints.about(returned, message, help);
        return;
    }
    let message =
        "`#[synchronize]` waits inside of an `async fn`, and a plain `fn` waits for nothing";
    let help = "drop the attribute: a plain `fn` can be called as it is; or write `async fn` and `.await` inside";
    complaints.about(signature.fn_token, message, help);
}

/// The asynchronous form under its own name: `fetch_async`, or `Self::fetch_async` for a function of an impl without `self`, which nobody
/// can tell from a free one here.
fn kept(text: &LitStr, function: &FunctionSyntax, complaints: &mut Complaints) -> Option<Kept> {
    let signature = &function.signature;
    let path = text.parse::<Path>().ok().filter(is_name);
    let Some(path) = path else {
        let help = format!("write `keep_async = \"{}_async\"`", signature.ident);
        complaints.about(text, "`keep_async` is the name of a function", help);
        return None;
    };
    let name = path.segments.last()?.ident.clone();
    if name == signature.ident {
        let help = format!("write `keep_async = \"{name}_async\"`");
        let message = format!("`{name}` is the plain form's own name");
        complaints.about(text, message, help);
        return None;
    }
    let conditional = signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(typed) => typed
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("cfg")),
        FnArg::Receiver(_) => None,
    });
    if let Some(cfg) = conditional {
        let message = "`keep_async` passes all arguments on, and this one may be missing";
        let help = "write the function once for each case, with the `cfg` above it";
        complaints.about(cfg, message, help);
        return None;
    }
    let path = match signature.receiver() {
        Some(_) if path.segments.len() == 1 => syn::parse_quote!(Self::#name),
        _ => path,
    };
    Some(Kept { name, path })
}

fn is_name(path: &Path) -> bool {
    let plain =
        path.leading_colon.is_none() && path.segments.iter().all(|part| part.arguments.is_none());
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|part| part.ident.to_string())
        .collect();
    match &*names {
        [name] => plain && name != "Self" && name != "self",
        [of, _] => plain && of == "Self",
        _ => false,
    }
}

fn returned(signature: &Signature) -> Option<Place> {
    match &signature.output {
        ReturnType::Type(_, ty) if matches!(ungrouped(ty), Type::Never(_)) => None,
        ReturnType::Type(_, ty) => Some(Place::of(ty)),
        ReturnType::Default => Some(Place::of(&signature.ident)),
    }
}

/// `main`, functions of another ABI and those that are awaited in the end cannot; one that does already need not be told.
fn may_track_caller(function: &FunctionSyntax) -> bool {
    let FunctionSyntax {
        attributes,
        signature,
        ..
    } = function;
    let is_main = signature.ident == "main" && signature.receiver().is_none();
    let does_already = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("track_caller"));
    let is_rust = signature.abi.as_ref().is_none_or(|abi| {
        let name = abi.name.as_ref();
        name.is_some_and(|name| name.value() == "Rust")
    });
    is_rust && !is_main && !does_already && !is_awaited(attributes, false)
}
