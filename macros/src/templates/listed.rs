//! `templates![...]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, parenthesized};

use super::closure::Listing;
use super::name::Name;
use super::{embedded, folder, named, read};
use crate::complaints::Complaints;

/// What to do about a template that no template names by a text.
const LIST_HERE: &str = "name the templates that it may be in this list too";

/// The templates of this package that are named, or all, with all that they reach. The input is `(path of the runtime) names`: the first
/// half is written by the runtime's own macro, which alone knows by which name it goes.
pub(crate) fn listed(input: TokenStream) -> TokenStream {
    let mut complaints = Complaints::default();
    let embedded = parse(input, &mut complaints).and_then(|(runtime, names)| {
        let private = quote!(#runtime::__private);
        let embedded = match names.is_empty() {
            true => all(&private, &mut complaints),
            false => some(&names, &private, &mut complaints),
        }?;
        Some(quote! {{
            const TEMPLATES: &[#private::EmbeddedTemplate] = #embedded;
            TEMPLATES
        }})
    });
    match complaints.finish() {
        Some(errors) => quote!({ #errors }),
        None => quote!(#embedded),
    }
}

fn parse(input: TokenStream, complaints: &mut Complaints) -> Option<(TokenStream, Vec<LitStr>)> {
    let parser = |input: ParseStream<'_>| {
        let runtime;
        parenthesized!(runtime in input);
        let runtime: TokenStream = runtime.parse()?;
        let names = Punctuated::<LitStr, Token![,]>::parse_terminated(input)?;
        Ok((runtime, names.into_iter().collect()))
    };
    let help = "write `templates![\"mail/hello.jinja2\", \"rss.xml.jinja2\"]`, or `templates![]` for all below `templates/`";
    parser
        .parse2(input)
        .map_err(|error| complaints.at(error.span(), "`templates!` takes names in quotes", help))
        .ok()
}

fn some(
    names: &[LitStr],
    private: &TokenStream,
    complaints: &mut Complaints,
) -> Option<TokenStream> {
    let folder = folder(names.first()?, complaints)?;
    let mut given = Vec::new();
    for literal in names {
        match named(literal, &folder, complaints) {
            Some(Name::Own(path)) => given.push((path, literal)),
            Some(Name::Foreign(name)) => {
                let message = format!("`{name}` is a template of another package");
                let help = "have that package offer its templates: here are only those of this one";
                complaints.about(literal, message, help);
            }
            None => {}
        }
    }
    // Whoever names several has named what they may be.
    let listing = match names {
        [_] => Listing::Missing(LIST_HERE),
        _ => Listing::There,
    };
    let closure = read(&folder, &given, listing, complaints)?;
    Some(embedded(&closure, private))
}

/// What its templates are called.
const EXTENSION: &str = ".jinja2";

fn all(private: &TokenStream, complaints: &mut Complaints) -> Option<TokenStream> {
    let place = LitStr::new("templates", Span::call_site());
    let folder = folder(&place, complaints)?;
    let mut paths = folder.files();
    paths.retain(|path| path.ends_with(EXTENSION));
    if paths.is_empty() {
        let message = format!(
            "the package `{}` has no file `templates/*{EXTENSION}`",
            folder.package
        );
        let help = "make the folder `templates` beside Cargo.toml, and templates in it";
        complaints.about(&place, message, help);
        return None;
    }
    let given: Vec<(String, &LitStr)> = paths.into_iter().map(|path| (path, &place)).collect();
    let closure = read(&folder, &given, Listing::There, complaints)?;
    Some(embedded(&closure, private))
}
