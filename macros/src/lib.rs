//! The attributes of aiopyramid.
//!
//! Applications use them through the crate `aiopyramid`, which documents them where their examples compile. Each attribute goes through
//! four stages, each a file: `syntax` keeps what was written with its spans and judges nothing, `check` returns every complaint,
//! `model` is what was meant, `expand` turns it into tokens and cannot fail.

mod complaints;
mod keys;
mod krate;
#[cfg(test)]
mod odd_inputs;
mod placeholder;
mod scan;
#[cfg(test)]
mod snapshots;
mod view;

use proc_macro::TokenStream;

/// Declares a view. Documented as `aiopyramid::view_config`.
#[proc_macro_attribute]
pub fn view_config(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view::attribute(arguments.into(), item.into()).into()
}

/// Makes a type with `FromStr` the value of a placeholder. Documented as `aiopyramid::FromPlaceholder`.
#[proc_macro_derive(FromPlaceholder, attributes(aiopyramid))]
pub fn from_placeholder(item: TokenStream) -> TokenStream {
    placeholder::derive(item.into()).into()
}

/// Takes the declarations of this package and of named crates. Documented as `aiopyramid::runtime::scan`.
#[proc_macro]
pub fn scan(crates: TokenStream) -> TokenStream {
    scan::scan(crates.into(), &scan::Compilation::current()).into()
}
