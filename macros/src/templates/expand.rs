//! Templates as tokens: the values that the application will take.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::closure::{Closure, Template};
use super::uses::{Use, UseKind};

/// A slice of `EmbeddedTemplate`. `private` is the path of what expansions call.
pub(crate) fn embedded(closure: &Closure, private: &TokenStream) -> TokenStream {
    let templates = closure.templates.iter();
    let templates = templates.map(|template| embedded_one(template, private));
    quote!(&[#(#templates),*])
}

fn embedded_one(template: &Template, private: &TokenStream) -> TokenStream {
    let Template {
        path, file, uses, ..
    } = template;
    let uses = uses.iter().map(|used| used_one(used, private));
    // Whatever is included so makes Cargo build again when it changes.
    quote! {
        #private::EmbeddedTemplate {
            package: ::core::env!("CARGO_PKG_NAME"),
            path: #path,
            file: #file,
            source: ::core::include_str!(#file),
            uses: &[#(#uses),*],
        }
    }
}

fn used_one(used: &Use, private: &TokenStream) -> TokenStream {
    let Use { kind, name, line } = used;
    let kind = match kind {
        UseKind::Filter => "Filter",
        UseKind::Test => "Test",
        UseKind::Function => "Function",
        UseKind::Template => "Template",
    };
    let kind = Ident::new(kind, Span::call_site());
    quote! {
        #private::TemplateUse {
            kind: #private::UseKind::#kind,
            name: #name,
            line: #line,
        }
    }
}
