//! The attributes of aiopyramid.
//!
//! Applications use them through the crate `aiopyramid`, which documents them where their examples compile. Each attribute goes through
//! four stages, each a file: `syntax` keeps what was written with its spans and judges nothing, `check` returns every complaint,
//! `model` is what was meant, `expand` turns it into tokens and cannot fail.
//!
//! What an expansion binds begins with two underscores. Its variables are seen by all that a person names between them, and a view may be
//! called `config`.

mod blocking;
mod category;
mod complaints;
mod declaration;
mod executor;
mod function;
mod includeme;
mod keys;
mod krate;
#[cfg(test)]
mod odd_inputs;
mod place;
mod placeholder;
mod scan;
mod settings;
#[cfg(test)]
mod snapshots;
mod stacking;
mod subscriber;
mod synchronize;
#[cfg(feature = "templates")]
mod template_value;
#[cfg(feature = "templates")]
mod templates;
mod test;
mod tween;
mod types;
mod use_executor;
mod view;
mod websocket_view;

use proc_macro::TokenStream;

/// Declares a view. Documented as `aiopyramid::view_config`.
#[proc_macro_attribute]
pub fn view_config(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view::attribute(arguments.into(), item.into()).into()
}

/// Declares a websocket view. Documented as `aiopyramid::websocket_view`.
#[proc_macro_attribute]
pub fn websocket_view(arguments: TokenStream, item: TokenStream) -> TokenStream {
    websocket_view::attribute(arguments.into(), item.into()).into()
}

/// Declares a function that can be included by its name. Documented as `aiopyramid::includeme`.
#[proc_macro_attribute]
pub fn includeme(arguments: TokenStream, item: TokenStream) -> TokenStream {
    includeme::attribute(arguments.into(), item.into()).into()
}

/// Declares a tween. Documented as `aiopyramid::tween`.
#[proc_macro_attribute]
pub fn tween(arguments: TokenStream, item: TokenStream) -> TokenStream {
    tween::attribute(arguments.into(), item.into()).into()
}

/// Declares a subscriber. Documented as `aiopyramid::event::subscriber`.
#[proc_macro_attribute]
pub fn subscriber(arguments: TokenStream, item: TokenStream) -> TokenStream {
    subscriber::attribute(arguments.into(), item.into()).into()
}

/// Makes an `async fn` a plain one that waits. Documented as `aiopyramid::synchronize`.
#[proc_macro_attribute]
pub fn synchronize(arguments: TokenStream, item: TokenStream) -> TokenStream {
    synchronize::attribute(arguments.into(), item.into()).into()
}

/// Makes a plain `fn` an `async fn` that runs on an executor thread. Documented as `aiopyramid::use_executor`.
#[proc_macro_attribute]
pub fn use_executor(arguments: TokenStream, item: TokenStream) -> TokenStream {
    use_executor::attribute(arguments.into(), item.into()).into()
}

/// Declares a section of the settings. Documented as `aiopyramid::settings`.
#[proc_macro_attribute]
pub fn settings(arguments: TokenStream, item: TokenStream) -> TokenStream {
    settings::attribute(arguments.into(), item.into()).into()
}

/// Makes a function a test that runs as code of an application does. Documented as `aiopyramid::test`.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    test::attribute(arguments.into(), item.into()).into()
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

/// Templates of the package, embedded. Documented as `aiopyramid::templates`.
#[cfg(feature = "templates")]
#[proc_macro]
pub fn templates(names: TokenStream) -> TokenStream {
    templates::listed(names.into()).into()
}

/// Says which names a value has in a template. Documented as `aiopyramid::TemplateValue`.
#[cfg(feature = "templates")]
#[proc_macro_derive(TemplateValue, attributes(template, serde))]
pub fn template_value(item: TokenStream) -> TokenStream {
    template_value::derive(item.into()).into()
}
