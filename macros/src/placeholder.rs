//! `#[derive(FromPlaceholder)]`: a type with `FromStr` as the value of a placeholder.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, DeriveInput, Meta};

use crate::complaints::Complaints;
use crate::keys::Vocabulary;
use crate::krate;

/// What `#[aiopyramid(...)]` says beside the derive.
const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "aiopyramid",
    words: &[krate::KEY],
    elsewhere: &[],
    example: "#[aiopyramid(crate = \"::renamed\")]",
};

/// The implementation, by way of `FromStr`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut complaints = Complaints::default();
    let keys = VOCABULARY.read(attribute_arguments(&input.attrs), &mut complaints);
    let krate = krate::path(&keys, &mut complaints);
    let implementation = implementation(&input, &krate);
    let errors = complaints.finish();
    quote! { #implementation #errors }
}

fn attribute_arguments(attributes: &[Attribute]) -> TokenStream {
    let ours = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(VOCABULARY.attribute));
    match ours.map(|attribute| &attribute.meta) {
        Some(Meta::List(list)) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

fn implementation(input: &DeriveInput, krate: &TokenStream) -> TokenStream {
    let name = &input.ident;
    let (_, type_generics, where_clause) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, syn::parse_quote!('__request));
    let (impl_generics, _, _) = generics.split_for_impl();
    // At the type's name, so that a missing `FromStr` is told there. A macro may have brought that name: then only what comes from the same
    // place is the same variable.
    let text = Ident::new("__text", name.span());
    let parsed = quote_spanned!(name.span()=> <#name #type_generics as #krate::__private::Parsed>::parsed(#text));
    quote! {
        impl #impl_generics #krate::extract::FromPlaceholder<'__request> for #name #type_generics #where_clause {
            fn from_placeholder(#text: &'__request str) -> ::core::result::Result<Self, #krate::extract::NotThatKind> {
                #parsed
            }
        }
    }
}
