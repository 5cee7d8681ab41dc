//! `#[derive(FromPlaceholder)]`: a type with `FromStr` as the value of a placeholder.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;

/// The implementation, by way of `FromStr`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    match syn::parse2::<DeriveInput>(item) {
        Ok(input) => implement(&input),
        Err(error) => error.to_compile_error(),
    }
}

fn implement(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (_, type_generics, where_clause) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, syn::parse_quote!('__request));
    let (impl_generics, _, _) = generics.split_for_impl();
    // At the type's name, so that a missing `FromStr` is told there.
    let parse = quote_spanned!(name.span()=> <#name #type_generics as ::aiopyramid::__private::Parsed>::parsed(text));
    quote! {
        impl #impl_generics ::aiopyramid::extract::FromPlaceholder<'__request> for #name #type_generics #where_clause {
            fn from_placeholder(text: &'__request str) -> ::core::result::Result<Self, ::aiopyramid::extract::NotThatKind> {
                #parse
            }
        }
    }
}
