//! `runtime::scan!(crates...)`.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Token, parenthesized};

use crate::complaints::Complaints;

/// What is being compiled, as Cargo tells it.
pub(crate) struct Compilation {
    manifest_dir: PathBuf,
    package: String,
    krate: String,
    is_binary: bool,
}

impl Compilation {
    /// The present one.
    pub(crate) fn current() -> Compilation {
        let variable = |name| std::env::var(name).unwrap_or_default();
        Compilation {
            manifest_dir: variable("CARGO_MANIFEST_DIR").into(),
            package: variable("CARGO_PKG_NAME"),
            krate: variable("CARGO_CRATE_NAME"),
            is_binary: std::env::var_os("CARGO_BIN_NAME").is_some(),
        }
    }

    /// One without a manifest, for tests.
    #[cfg(test)]
    pub(crate) fn of_nothing() -> Compilation {
        Compilation {
            manifest_dir: PathBuf::from("/nowhere"),
            package: "app".to_owned(),
            krate: "app".to_owned(),
            is_binary: true,
        }
    }

    /// The package's library, where it has one and is not what is being compiled.
    fn own_library(&self) -> Option<Ident> {
        let manifest =
            std::fs::read_to_string(self.manifest_dir.join("Cargo.toml")).unwrap_or_default();
        let section = library_section(&manifest);
        let path = section.path.unwrap_or("src/lib.rs");
        let name = section
            .name
            .map_or_else(|| self.package.replace('-', "_"), str::to_owned);
        let is_another = self.is_binary || self.krate != name;
        let exists = self.manifest_dir.join(Path::new(path)).exists();
        if exists && is_another {
            syn::parse_str(&name).ok()
        } else {
            None
        }
    }
}

/// What `[lib]` says of name and path.
#[derive(Default)]
struct LibrarySection<'m> {
    name: Option<&'m str>,
    path: Option<&'m str>,
}

/// Two keys of one section are all that matters here, and a TOML parser would be compiled for every application.
fn library_section(manifest: &str) -> LibrarySection<'_> {
    let lines = manifest.lines().map(without_comment);
    let lines = lines.skip_while(|line| *line != "[lib]").skip(1);
    let mut section = LibrarySection::default();
    for line in lines.take_while(|line| !line.starts_with('[')) {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim() {
            "name" => section.name = Some(value),
            "path" => section.path = Some(value),
            _ => {}
        }
    }
    section
}

/// Names and paths that matter here have no `#` in them.
fn without_comment(line: &str) -> &str {
    line.split('#').next().unwrap_or(line).trim()
}

/// Links the crates and has the runtime scan them. The input is `(path of the runtime) crates`: the first half is written by the
/// runtime's own macro, which alone knows by which name it goes.
pub(crate) fn scan(input: TokenStream, compilation: &Compilation) -> TokenStream {
    let parser = |input: ParseStream<'_>| {
        let runtime;
        parenthesized!(runtime in input);
        let runtime: TokenStream = runtime.parse()?;
        Ok((
            runtime,
            Punctuated::<Ident, Token![,]>::parse_terminated(input)?,
        ))
    };
    let (runtime, crates) = match parser.parse2(input) {
        Ok(read) => read,
        Err(error) => {
            let mut complaints = Complaints::default();
            let help = "name crates: `runtime::scan!(blog, admin)`";
            complaints.at(error.span(), "`scan!` takes names of crates", help);
            let errors = complaints.finish();
            return quote!({ #errors });
        }
    };
    let names = crates.iter().map(ToString::to_string);
    let linked = crates.iter().cloned().chain(compilation.own_library());
    // Each at its own name, so that a crate that does not exist is told there.
    let links = linked.map(|name| quote_spanned!(name.span()=> use #name as _;));
    quote! {{
        #(#links)*
        #runtime::__private::scan_crates(::core::env!("CARGO_PKG_NAME"), &[#(#names),*])
    }}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_of_a_manifest_has_the_name_that_it_says() {
        let section = library_section(
            "[package]\nname = \"a\"\n[lib]\nname = \"b\"\npath = 'src/b.rs'\n[features]\nname = []",
        );
        assert_eq!((section.name, section.path), (Some("b"), Some("src/b.rs")));
        assert_eq!(library_section("[package]\nname = \"a\"").name, None);
        let commented = library_section("[lib] # ours\nname = \"b\" # the library");
        assert_eq!(commented.name, Some("b"));
    }
}
