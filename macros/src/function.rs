//! The function under an attribute, as it was written. Nothing is judged here but whether it is a function at all.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{AttrStyle, Attribute, Ident, Signature, Visibility, token};

use crate::complaints::Complaints;

/// A function, or the declaration of one.
pub(crate) struct FunctionSyntax {
    /// Its attributes; those inside of the body too, which mean the same above it.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// Nothing for the declaration of a trait's method.
    pub(crate) body: Option<Body>,
}

/// The body, with its braces. It is not even parsed, so that a half-typed body leaves the function as it is; and it keeps what a
/// `macro_rules!` knows of its tokens and syn would forget.
pub(crate) struct Body(Group);

/// An attribute, as it speaks of what stands under it.
pub(crate) struct Place {
    pub(crate) attribute: &'static str,
    /// What to do with an item that is no function, by the word that it begins with.
    pub(crate) help: fn(&str) -> &'static str,
}

impl Place {
    /// Reads a function that has a body. One that has none is complained about.
    pub(crate) fn read_with_body(
        &self,
        item: TokenStream,
        complaints: &mut Complaints,
    ) -> Option<FunctionSyntax> {
        let function = self.read(item, complaints)?;
        if function.body.is_none() {
            let help = "give it a body, or put the attribute on a function that has one";
            complaints.about(&function.signature.ident, self.expected(), help);
            return None;
        }
        Some(function)
    }

    /// Reads the function. After a complaint there is none; and there is none of what the compiler cannot read either, and will say so.
    pub(crate) fn read(
        &self,
        item: TokenStream,
        complaints: &mut Complaints,
    ) -> Option<FunctionSyntax> {
        let tokens = item.clone();
        let parser = |input: ParseStream<'_>| {
            let mut attributes = Attribute::parse_outer(input)?;
            let visibility = input.parse()?;
            if input.fork().parse::<Signature>().is_err() {
                let word = Ident::parse_any(&input.fork()).map(|word| word.to_string());
                let help = (self.help)(word.as_deref().unwrap_or(""));
                complaints.at(input.span(), self.expected(), help);
                input.parse::<TokenStream>()?;
                return Ok(None);
            }
            let signature = input.parse()?;
            let has_body = input.peek(token::Brace);
            // Whatever else there is, the compiler complains about.
            input.parse::<TokenStream>()?;
            let body = has_body
                .then(|| Body::find(&tokens, &mut attributes))
                .flatten();
            Ok(Some(FunctionSyntax {
                attributes,
                visibility,
                signature,
                body,
            }))
        };
        parser.parse2(item).ok().flatten()
    }

    /// What should stand there.
    pub(crate) fn expected(&self) -> String {
        format!("`#[{}]` stands on a function with a body", self.attribute)
    }
}

impl Body {
    /// The body of a function that was read from these tokens.
    fn find(item: &TokenStream, attributes: &mut Vec<Attribute>) -> Option<Body> {
        match item.clone().into_iter().last()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                Some(Body(with_attributes_above(group, attributes)))
            }
            // A `macro_rules!` was given the block, or the whole function.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                Body::find(&group.stream(), attributes)
            }
            _ => None,
        }
    }

    /// The body with something more at its beginning.
    pub(crate) fn beginning_with(&self, first: &TokenStream) -> TokenStream {
        let tokens = self.0.stream();
        let mut group = Group::new(Delimiter::Brace, quote!(#first #tokens));
        group.set_span(self.0.span());
        TokenTree::Group(group).into()
    }
}

/// Moves attributes inside of a body to where they mean the same in an expansion.
fn with_attributes_above(body: Group, attributes: &mut Vec<Attribute>) -> Group {
    let parser = |input: ParseStream<'_>| {
        let inner = Attribute::parse_inner(input)?;
        Ok((inner, input.parse::<TokenStream>()?))
    };
    match parser.parse2(body.stream()) {
        Ok((inner, tokens)) if !inner.is_empty() => {
            attributes.extend(inner.into_iter().map(|inner| Attribute {
                style: AttrStyle::Outer,
                ..inner
            }));
            let mut group = Group::new(Delimiter::Brace, tokens);
            group.set_span(body.span());
            group
        }
        _ => body,
    }
}

impl ToTokens for Body {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// The item as it was, but for attributes that stood inside and stand above it now.
impl ToTokens for FunctionSyntax {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let FunctionSyntax {
            attributes,
            visibility,
            signature,
            body,
        } = self;
        let end = body.is_none().then(|| quote!(;));
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body #end));
    }
}
