//! Every complaint about a view, and the model if there is none.

use aiopyramid_pattern::{Pattern, nearest};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit, LitStr, Type};

use super::function;
use super::model::{Argument, Options, Rendering, Route, Source, Unbound, ViewModel};
use super::syntax::{VOCABULARY, ViewSyntax};
use crate::complaints::Complaints;
use crate::keys::Keyed;

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check(syntax: ViewSyntax, complaints: &mut Complaints) -> Option<ViewModel> {
    let keys = Keys(&syntax.keys);
    let route = keys.get("route").and_then(|key| route(key, complaints));
    let options = options(&keys, route.as_ref(), &syntax, complaints);
    let rendering = rendering(options.renderer.as_ref());
    let function = function::check(&syntax, route.as_ref(), complaints)?;
    let unbound = route
        .as_ref()
        .and_then(|route| unbound(route, &function.arguments, &syntax, complaints));
    Some(ViewModel {
        krate: crate_path(&keys, complaints),
        options,
        mapper: keys.get("mapper").and_then(Keyed::ty).cloned(),
        rendering,
        function,
        unbound,
    })
}

struct Keys<'a>(&'a [Keyed]);

impl<'a> Keys<'a> {
    fn get(&self, name: &str) -> Option<&'a Keyed> {
        self.0.iter().find(|keyed| keyed.key == name)
    }

    fn text(&self, name: &str, complaints: &mut Complaints) -> Option<LitStr> {
        self.get(name)?.text(complaints)
    }
}

fn options(
    keys: &Keys<'_>,
    route: Option<&Route>,
    syntax: &ViewSyntax,
    complaints: &mut Complaints,
) -> Options {
    if keys.get("route").is_none() && keys.get("route_name").is_none() {
        let example = VOCABULARY.example;
        let message = "a view needs a route";
        complaints.about(&syntax.signature.ident, message, format!("write `{example}`, or `route_name = \"...\"` for a route that `config.add_route` adds"));
    }
    Options {
        route: route.map(|route| route.literal.clone()),
        route_name: keys
            .text("route_name", complaints)
            .and_then(|name| not_empty("route_name", name, complaints)),
        renderer: keys
            .text("renderer", complaints)
            .and_then(|name| not_empty("renderer", name, complaints)),
        methods: keys
            .get("request_method")
            .map(|key| methods(key, complaints))
            .unwrap_or_default(),
        body_limit: keys
            .get("body_limit")
            .and_then(|key| body_limit(key, complaints)),
    }
}

fn not_empty(key: &str, text: LitStr, complaints: &mut Complaints) -> Option<LitStr> {
    if text.value().trim().is_empty() {
        complaints.about(
            &text,
            format!("`{key}` is empty"),
            "give it a name, or leave the key out",
        );
        return None;
    }
    Some(text)
}

fn route(key: &Keyed, complaints: &mut Complaints) -> Option<Route> {
    let literal = key.text(complaints)?;
    match Pattern::parse(&literal.value()) {
        Ok(pattern) => Some(Route { literal, pattern }),
        Err(errors) => {
            for error in &errors {
                // Stable Rust cannot underline a part of a literal, so the message draws its own line.
                let drawing = error.caret().replace('\n', "\n      ");
                let message = format!("{}\n\n      {drawing}", error.message());
                complaints.about(
                    &literal,
                    message,
                    error.help().unwrap_or("mend the pattern"),
                );
            }
            None
        }
    }
}

fn rendering(renderer: Option<&LitStr>) -> Rendering {
    match renderer.map(LitStr::value).as_deref() {
        None => Rendering::Answers,
        Some("string") => Rendering::Displayed,
        Some(_) => Rendering::Serialized,
    }
}

/// The methods of RFC 9110, PATCH and QUERY. Others are legal HTTP, and a slip far more often.
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY",
];

fn methods(key: &Keyed, complaints: &mut Complaints) -> Vec<LitStr> {
    let methods = key.texts(complaints);
    for (index, method) in methods.iter().enumerate() {
        let name = method.value();
        let upper = name.to_ascii_uppercase();
        if methods[..index]
            .iter()
            .any(|earlier| earlier.value() == name)
        {
            complaints.about(
                method,
                format!("the method {name:?} is given twice"),
                "keep one of the two",
            );
        } else if !METHODS.contains(&name.as_str()) {
            let help = match METHODS
                .iter()
                .find(|method| **method == upper)
                .copied()
                .or_else(|| nearest(&upper, METHODS))
            {
                Some(near) => format!("write {near:?}"),
                None => format!(
                    "the methods are {}; for one of your own, use `Configurator::add_view`",
                    METHODS.join(", ")
                ),
            };
            complaints.about(method, format!("{name:?} is no method of HTTP"), help);
        }
    }
    if methods.is_empty()
        && key
            .expr()
            .is_some_and(|value| matches!(value, Expr::Tuple(_) | Expr::Array(_)))
    {
        complaints.about(
            &key.key,
            "`request_method` names no method",
            "name one, or leave the key out to answer all",
        );
    }
    methods
}

/// A number of bytes, as any constant expression. Text would have to be read at the start, when a number is known already.
fn body_limit(key: &Keyed, complaints: &mut Complaints) -> Option<Expr> {
    let value = key.expr()?;
    if let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    {
        let message = "`body_limit` is a number of bytes";
        complaints.about(
            text,
            message,
            "write `body_limit = 10 * 1024 * 1024` for ten mebibytes",
        );
        return None;
    }
    Some(value.clone())
}

fn crate_path(keys: &Keys<'_>, complaints: &mut Complaints) -> TokenStream {
    let Some(text) = keys.text("crate", complaints) else {
        return quote!(::aiopyramid);
    };
    match text.parse::<syn::Path>() {
        Ok(path) => quote!(#path),
        Err(_) => {
            complaints.about(
                &text,
                "`crate` is the path of the crate aiopyramid",
                "write `crate = \"::renamed\"`",
            );
            quote!(::aiopyramid)
        }
    }
}

/// What to say of placeholders that no argument is named after, if it is not certain yet that no argument sees them.
///
/// Where every argument is named after a placeholder, or one has the name of a placeholder misspelt, it is certain.
fn unbound(
    route: &Route,
    arguments: &[Argument],
    syntax: &ViewSyntax,
    complaints: &mut Complaints,
) -> Option<Unbound> {
    let bound = |wanted: usize| {
        arguments.iter().any(|argument| matches!(argument.source, Source::Placeholder { position, .. } if position == wanted))
    };
    let free: Vec<_> = (route.pattern.placeholders().enumerate())
        .filter(|(position, placeholder)| !bound(*position) && !placeholder.name.starts_with('_'))
        .map(|(_, placeholder)| placeholder)
        .collect();
    let first = free.first()?;
    let mut misspelt = false;
    for placeholder in &free {
        misspelt |=
            function::complain_about_slip(placeholder, arguments, &syntax.signature, complaints);
    }
    if misspelt {
        return None;
    }
    let names = free
        .iter()
        .map(|placeholder| format!("`{}`", placeholder.name))
        .collect::<Vec<_>>()
        .join(", ");
    let (subject, verb) = if free.len() == 1 {
        ("placeholder", "is")
    } else {
        ("placeholders", "are")
    };
    let message = format!(
        "no argument takes the {subject} {names}, which {verb} in the route {:?}",
        route.pattern.source()
    );
    let help = format!(
        "name an argument `{0}`, or `_{0}` if it is not needed; or take `Path<T>` or `&Request`",
        first.name
    );
    if arguments
        .iter()
        .all(|argument| matches!(argument.source, Source::Placeholder { .. }))
    {
        complaints.about(&route.literal, message, help);
        return None;
    }
    Some(Unbound {
        message: format!("{message}; {help}"),
        route: route.literal.clone(),
    })
}

/// The type of an argument with its named lifetimes left to the compiler, since an expansion cannot name them.
pub(super) fn without_lifetime_names(ty: &Type) -> Type {
    struct Forget;
    impl syn::visit_mut::VisitMut for Forget {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            if lifetime.ident != "static" {
                lifetime.ident = syn::Ident::new("_", lifetime.ident.span());
            }
        }

        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            if reference
                .lifetime
                .as_ref()
                .is_some_and(|lifetime| lifetime.ident != "static")
            {
                reference.lifetime = None;
            }
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Forget, &mut ty);
    ty
}
