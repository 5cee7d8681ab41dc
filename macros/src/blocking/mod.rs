//! Calls that hold a worker, as far as they can be told by how they are written: the compiler warns of each.
//!
//! An attribute cannot warn on stable Rust. So the body of the function begins with a constant for each such call, which names a deprecated
//! function of the runtime, and names it where the call stands: the compiler says there what that function notes. The constants are inside
//! of the function, so that `#[allow(deprecated)]` above it, and all else that sets this lint, means for them what it means for the body.
//!
//! Types are not known here. A warning that is wrong is worse than one that is missing, so whatever is in doubt is passed over.

mod calls;
mod names;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Type, Visibility};

use crate::stacking;
use crate::types::{last_segment, ungrouped};

/// Code that runs on a worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Code {
    /// It is polled there.
    Awaited,
    /// It is plain, and runs in a greenlet.
    InGreenlet,
}

/// Attributes that warn of what stands in the function under them.
const WARN: [&str; 5] = [
    "view_config",
    "websocket_view",
    "tween",
    "subscriber",
    "synchronize",
];

impl Code {
    /// How a function runs that is a coroutine, or else runs in a greenlet; nothing if another attribute below makes more of it, and
    /// warns itself if there is a reason.
    pub(crate) fn of(attributes: &[Attribute], is_awaited: bool) -> Option<Code> {
        let warns = |attribute: &Attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|last| WARN.iter().any(|name| last.ident == name))
        };
        if stacking::uses_executor(attributes) || attributes.iter().any(warns) {
            return None;
        }
        match is_awaited {
            true => Some(Code::Awaited),
            false => Some(Code::InGreenlet),
        }
    }

    /// The module of the runtime that says what to write instead.
    fn module(self) -> &'static str {
        match self {
            Code::Awaited => "blocking_in_async_code",
            Code::InGreenlet => "blocking_in_a_greenlet",
        }
    }
}

/// Whether plain views run in greenlets under this mapper. It is only a name, but nothing more than a warning depends on it.
pub(crate) fn is_greenlet_mapper(mapper: &Type) -> bool {
    last_segment(ungrouped(mapper)).is_some_and(|last| last.ident == "GreenletMapper")
}

/// A function with warnings in its body.
pub(crate) fn warned(function: TokenStream, krate: &TokenStream, code: Code) -> TokenStream {
    with_warnings(&function, krate, code).unwrap_or(function)
}

fn with_warnings(function: &TokenStream, krate: &TokenStream, code: Code) -> Option<TokenStream> {
    with_block(function, &|body| {
        let warnings = warnings(body.stream(), krate, code);
        (!warnings.is_empty()).then(|| beginning_with(body, warnings))
    })
}

/// How a method runs on a worker, if it does.
type CodeOf<'a> = dyn Fn(&Signature, &[Attribute]) -> Option<Code> + 'a;

/// An `impl` with warnings in the bodies of its methods.
pub(crate) fn warned_methods(
    item: TokenStream,
    krate: &TokenStream,
    code_of: &CodeOf<'_>,
) -> TokenStream {
    let change = |block: &Group| {
        let mut methods = TokenStream::new();
        let mut changes = false;
        for method in items(block.stream()) {
            let warned = warned_method(&method, krate, code_of);
            changes |= warned.is_some();
            methods.extend(warned.unwrap_or(method));
        }
        changes.then_some(methods)
    };
    with_block(&item, &change).unwrap_or(item)
}

/// The items of an `impl`. Whatever else ends like one is cut in pieces, none of which looks like a method.
fn items(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items = vec![TokenStream::new()];
    for token in tokens {
        let is_end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            token => calls::is_punct(Some(token), ';'),
        };
        items
            .last_mut()
            .expect("there is always one")
            .extend([token]);
        if is_end {
            items.push(TokenStream::new());
        }
    }
    items
}

fn warned_method(
    method: &TokenStream,
    krate: &TokenStream,
    code_of: &CodeOf<'_>,
) -> Option<TokenStream> {
    let head = |input: ParseStream<'_>| {
        let attributes = Attribute::parse_outer(input)?;
        input.parse::<Visibility>()?;
        let signature: Signature = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(code_of(&signature, &attributes))
    };
    let code = head.parse2(method.clone()).ok()??;
    with_warnings(method, krate, code)
}

/// One warning for each call in a body.
fn warnings(body: TokenStream, krate: &TokenStream, code: Code) -> TokenStream {
    let calls = calls::calls(body, code).into_iter();
    calls
        .map(|call| warning(krate, call.code, call.name, call.place))
        .collect()
}

/// One warning for each guard of std's in a signature: whoever waits with it keeps the lock.
pub(crate) fn warnings_of_guards(signature: &Signature, krate: &TokenStream) -> TokenStream {
    let inputs = &signature.inputs;
    let guards = calls::guards(quote!(#inputs)).into_iter();
    guards
        .map(|place| warning(krate, Code::Awaited, "std_guard", place))
        .collect()
}

fn warning(krate: &TokenStream, code: Code, name: &str, place: Span) -> TokenStream {
    let module = Ident::new(code.module(), Span::call_site());
    let name = Ident::new(name, place);
    quote!(const _: fn() = #krate::__private::#module::#name;)
}

/// An item with something else in the block at its end; nothing if nothing changes there, so that all spans stay what they are.
fn with_block(
    item: &TokenStream,
    change: &dyn Fn(&Group) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let Some(TokenTree::Group(group)) = tokens.last_mut() else {
        return None;
    };
    let inside = match group.delimiter() {
        Delimiter::Brace => change(group)?,
        // A `macro_rules!` was given the block, or the whole item.
        Delimiter::None => with_block(&group.stream(), change)?,
        _ => return None,
    };
    let span = group.span();
    *group = Group::new(group.delimiter(), inside);
    group.set_span(span);
    Some(tokens.into_iter().collect())
}

/// What is in a body, with something more at its beginning. Attributes inside of it go on before.
fn beginning_with(body: &Group, first: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let is = |at: usize, sign| calls::is_punct(tokens.get(at), sign);
    let mut attributes = 0;
    while is(attributes, '#') && is(attributes + 1, '!') {
        attributes += 3;
    }
    let (before, after) = tokens.split_at(attributes.min(tokens.len()));
    let before = before.iter().cloned().chain(first);
    before.chain(after.iter().cloned()).collect()
}

#[cfg(test)]
mod tests;
