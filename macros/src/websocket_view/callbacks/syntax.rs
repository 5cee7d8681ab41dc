//! What was written: the keys of the attribute, the type, and the signatures of its methods.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Generics, ImplItem, Path, Signature, Token, Type, Visibility, WhereClause, braced,
    token,
};

use crate::complaints::Complaints;
use crate::keys::Keys;
use crate::websocket_view::syntax::WEBSOCKET_VIEW;

/// The attribute and the `impl` under it.
pub(super) struct CallbacksSyntax {
    pub(super) keys: Keys,
    pub(super) attributes: Vec<Attribute>,
    pub(super) generics: Generics,
    /// The trait that is implemented.
    pub(super) of_trait: Option<Path>,
    pub(super) ty: Type,
    pub(super) methods: Vec<Method>,
}

/// A method. Its body is not even parsed.
pub(super) struct Method {
    pub(super) attributes: Vec<Attribute>,
    pub(super) signature: Signature,
}

/// Whether an item is an `impl`.
pub(in crate::websocket_view) fn is_impl(item: &TokenStream) -> bool {
    let parser = |input: ParseStream<'_>| {
        Attribute::parse_outer(input)?;
        let _: Option<Token![unsafe]> = input.parse()?;
        let is_impl = input.peek(Token![impl]);
        input.parse::<TokenStream>()?;
        Ok(is_impl)
    };
    parser.parse2(item.clone()).unwrap_or(false)
}

/// Reads both. There is nothing of what the compiler cannot read either, and will say so.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<CallbacksSyntax> {
    let keys = WEBSOCKET_VIEW.vocabulary.read(arguments, complaints);
    let parser = |input: ParseStream<'_>| {
        let attributes = Attribute::parse_outer(input)?;
        let _: Option<Token![unsafe]> = input.parse()?;
        input.parse::<Token![impl]>()?;
        let generics = match input.peek(Token![<]) {
            true => input.parse()?,
            false => Generics::default(),
        };
        let _: Option<Token![!]> = input.parse()?;
        let first: Type = input.parse()?;
        let (of_trait, ty) = match (input.parse::<Option<Token![for]>>()?, first) {
            (None, ty) => (None, ty),
            (Some(_), Type::Path(of_trait)) => (Some(of_trait.path), input.parse()?),
            (Some(_), _) => return Err(input.error("no trait")),
        };
        let _: Option<WhereClause> = input.parse()?;
        let inside;
        braced!(inside in input);
        Attribute::parse_inner(&inside)?;
        let mut methods = Vec::new();
        while !inside.is_empty() {
            methods.extend(read_method(&inside)?);
        }
        Ok((attributes, generics, of_trait, ty, methods))
    };
    let (attributes, generics, of_trait, ty, methods) = parser.parse2(item).ok()?;
    Some(CallbacksSyntax {
        keys,
        attributes,
        generics,
        of_trait,
        ty,
        methods,
    })
}

/// The next item; nothing if it is no method.
fn read_method(input: ParseStream<'_>) -> syn::Result<Option<Method>> {
    // What a `macro_rules!` was given as an item stands in a group without delimiters.
    if let Some(item) = group(input)? {
        return read_method.parse2(item);
    }
    let ahead = input.fork();
    let attributes = Attribute::parse_outer(&ahead)?;
    ahead.parse::<Visibility>()?;
    if ahead.fork().parse::<Signature>().is_err() {
        input.parse::<ImplItem>()?;
        return Ok(None);
    }
    let signature = ahead.parse()?;
    if !ahead.peek(token::Brace) {
        return Err(ahead.error("no body"));
    }
    ahead.parse::<TokenTree>()?;
    syn::parse::discouraged::Speculative::advance_to(input, &ahead);
    Ok(Some(Method {
        attributes,
        signature,
    }))
}

fn group(input: ParseStream<'_>) -> syn::Result<Option<TokenStream>> {
    let ahead = input.fork();
    match ahead.parse::<Group>() {
        Ok(group) if group.delimiter() == proc_macro2::Delimiter::None => {
            input.parse::<Group>()?;
            Ok(Some(group.stream()))
        }
        _ => Ok(None),
    }
}
