//! From the model to tokens: how the section is read, and one declaration that makes one call. Nothing can fail here.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Default, Key, SettingsModel};
use super::syntax::SettingsSyntax;
use crate::complaints::Complaints;
use crate::declaration;
use crate::krate;

/// What stands behind the struct.
pub(super) fn expand(model: &SettingsModel<'_>) -> TokenStream {
    let SettingsModel {
        krate,
        name,
        cfgs,
        section,
        keys,
    } = model;
    let site = declaration::site(name, 0, None);
    let names = keys.iter().map(|key| {
        let (cfgs, name) = (&key.cfgs, &key.name);
        quote!(#(#cfgs)* #name)
    });
    let values = keys.iter().enumerate();
    let values = values.map(|(index, key)| read(index, key));
    let fields = keys.iter().enumerate().map(|(index, key)| {
        let (cfgs, field, value) = (&key.cfgs, key.field, format_ident!("__value_{index}"));
        quote!(#(#cfgs)* #field: #value?)
    });
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            impl __aiopyramid::FromSettings for #name {
                const SECTION: &'static str = #section;
                const KEYS: &'static [&'static str] = &[#(#names),*];
                fn from_settings(__section: &mut __aiopyramid::SectionReader<'_>) -> ::core::option::Option<Self> {
                    #(#values)*
                    __aiopyramid::Some(#name { #(#fields),* })
                }
            }
            __aiopyramid::inventory::submit! {
                __aiopyramid::Declaration {
                    site: #site,
                    apply: |__config| {
                        __config.add_settings::<#name>();
                    },
                }
            }
        };
    }
}

/// Reads one key. Only when all have been read does one that is wrong matter.
fn read(index: usize, key: &Key<'_>) -> TokenStream {
    let Key {
        cfgs,
        name,
        ty,
        default,
        deserialize_with,
        ..
    } = key;
    let value = format_ident!("__value_{index}");
    let function = match deserialize_with {
        Some(function) => quote!(#function),
        // At the type, so that a missing `Deserialize` is told there; and in a closure, so that it is told once.
        None => quote_spanned!(ty.span()=> <#ty as __aiopyramid::SettingsValue>::read),
    };
    let function = quote!(|__value| #function(__value));
    let read = match default {
        None => quote!(__section.key::<#ty>(#name, #function)),
        Some(Default::Text(text)) => {
            let converted = quote_spanned!(text.span()=> __aiopyramid::FromText::from_text(#text));
            quote!(__section.key_or::<#ty>(#name, #function, || #converted))
        }
        Some(Default::Value(default)) => {
            quote!(__section.key_or::<#ty>(#name, #function, || #default))
        }
    };
    quote!(#(#cfgs)* let #value = #read;)
}

/// An implementation for a struct that something is wrong with: what uses it is not at fault.
pub(super) fn stub(syntax: &SettingsSyntax) -> TokenStream {
    let item = &syntax.item;
    let krate = krate::path(&syntax.keys, &mut Complaints::default());
    let name = &item.ident;
    let (impl_generics, type_generics, _) = item.generics.split_for_impl();
    let bounds = item.generics.where_clause.as_ref().map(|clause| {
        let predicates = &clause.predicates;
        quote!(#predicates,)
    });
    let cfgs = item.attrs.iter();
    let cfgs = cfgs.filter(|attribute| attribute.path().is_ident("cfg"));
    quote! {
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __aiopyramid;
            impl #impl_generics __aiopyramid::FromSettings for #name #type_generics
            where
                #bounds
                Self: ::core::marker::Send + ::core::marker::Sync + 'static
            {
                const SECTION: &'static str = "";
                const KEYS: &'static [&'static str] = &[];
                fn from_settings(_: &mut __aiopyramid::SectionReader<'_>) -> ::core::option::Option<Self> {
                    ::core::option::Option::None
                }
            }
        };
    }
}
