//! The keys that say where a view is found and how it answers.

use aiopyramid_pattern::{Pattern, nearest};
use syn::{Expr, ExprLit, Lit, LitStr};

use super::http_cache::http_cache;
use crate::complaints::Complaints;
use crate::executor;
use crate::keys::{Keyed, Keys, ungrouped};
use crate::stacking;
use crate::view::model::{Options, Rendering};
use crate::view::syntax::ViewSyntax;

/// The route of a view, read.
pub(crate) struct Route {
    pub(super) literal: LitStr,
    pub(super) pattern: Pattern,
}

pub(super) fn route(keys: &Keys, complaints: &mut Complaints) -> Option<Route> {
    let literal = keys.text("route", complaints)?;
    match Pattern::parse(&literal.value()) {
        Ok(pattern) => Some(Route { literal, pattern }),
        Err(errors) => {
            for error in &errors {
                // Stable Rust cannot underline a part of a literal, so the message draws its own line.
                let drawing = error.caret().replace('\n', "\n      ");
                let message = format!("{}\n\n      {drawing}", error.message());
                let help = error
                    .help()
                    .unwrap_or("a placeholder is written `{name}` or `{name:regex}`");
                complaints.about(&literal, message, help);
            }
            None
        }
    }
}

pub(super) fn options(keys: &Keys, route: Option<&Route>, complaints: &mut Complaints) -> Options {
    Options {
        route: route.map(|route| route.literal.clone()),
        route_name: name(keys, "route_name", complaints),
        inherit_slash: inherit_slash(keys, route, complaints),
        renderers: keys
            .get("renderer")
            .map(|key| renderers(key, complaints))
            .unwrap_or_default(),
        methods: keys
            .get("request_method")
            .map(|key| methods(key, complaints))
            .unwrap_or_default(),
        body_limit: keys
            .get("body_limit")
            .and_then(|key| body_limit(key, complaints)),
        http_cache: keys
            .get("http_cache")
            .and_then(|key| http_cache(key, complaints)),
        executor: executor::name(keys, complaints),
        layer: keys.get("layer").and_then(|key| layer(key, complaints)),
    }
}

/// Complains about an executor for a view that is awaited.
pub(super) fn complain_about_executor(syntax: &ViewSyntax, complaints: &mut Complaints) {
    let Some(keyed) = syntax.keys.get(executor::KEY.key) else {
        return;
    };
    let message = "`executor` chooses the threads that a plain `fn` runs on, and this view is awaited on its worker";
    let help = match stacking::uses_executor(&syntax.attributes) {
        true => "name it where it is used: `#[use_executor(executor = \"...\")]`",
        false => {
            "make the view a plain `fn`; or drop the key, and await `run_in_named_executor(name, move || ...)` where the view would block"
        }
    };
    complaints.about(&keyed.key, message, help);
}

/// By what the value becomes a response. Which renderers there are, only the application knows.
pub(super) fn rendering(options: &Options) -> Rendering {
    match &options.renderers[..] {
        [] => Rendering::Answers,
        [renderer] if renderer.value() == STRING => Rendering::Displayed,
        _ => Rendering::Serialized,
    }
}

/// The renderer that writes a text, where all others read a value.
const STRING: &str = "string";

/// One renderer, or several among which the client chooses.
fn renderers(key: &Keyed, complaints: &mut Complaints) -> Vec<LitStr> {
    if is_empty_list(key) {
        let help = "name one, or leave the key out";
        complaints.about(&key.key, "`renderer` names no renderer", help);
    }
    let renderers = match is_list(key) {
        true => key.texts(complaints),
        false => key.text(complaints).into_iter().collect(),
    };
    for (index, renderer) in renderers.iter().enumerate() {
        let name = renderer.value();
        let mut earlier = renderers[..index].iter();
        if name.trim().is_empty() {
            let help = "give it a name, or leave the key out";
            complaints.about(renderer, "`renderer` is empty", help);
        } else if earlier.any(|earlier| earlier.value() == name) {
            let message = format!("the renderer {name:?} is given twice");
            complaints.about(renderer, message, "keep one of the two");
        } else if name == STRING && renderers.len() > 1 {
            let message = "the renderer `string` cannot stand beside others: it writes a text, and they read a value";
            let help =
                "use a template (`\"text.txt.jinja2\"`), or a renderer of your own that makes text";
            complaints.about(renderer, message, help);
        }
    }
    renderers
}

fn name(keys: &Keys, key: &str, complaints: &mut Complaints) -> Option<LitStr> {
    let text = keys.text(key, complaints)?;
    if text.value().trim().is_empty() {
        let help = "give it a name, or leave the key out";
        complaints.about(&text, format!("`{key}` is empty"), help);
    }
    Some(text)
}

/// Whether the route is the prefix of an include itself, which only the empty pattern can say.
fn inherit_slash(keys: &Keys, route: Option<&Route>, complaints: &mut Complaints) -> bool {
    let key = keys.get("inherit_slash");
    let Some((key, true)) = key.and_then(|key| Some((key, key.flag(complaints)?))) else {
        return false;
    };
    let help = "write `route = \"\"` for the prefix of an include itself, or drop `inherit_slash`";
    match route {
        Some(route) if !route.literal.value().is_empty() => {
            let message = "`inherit_slash` is for the empty pattern";
            complaints.about(&route.literal, message, help);
        }
        None if keys.get("route").is_none() && keys.complete => {
            complaints.about(&key.key, "`inherit_slash` is for a route in place", help);
        }
        _ => {}
    }
    true
}

/// The methods of RFC 9110, PATCH and QUERY. Others are legal HTTP, and a slip far more often.
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY",
];

fn methods(key: &Keyed, complaints: &mut Complaints) -> Vec<LitStr> {
    if is_empty_list(key) {
        let help = "name one, or leave the key out to answer all";
        complaints.about(&key.key, "`request_method` names no method", help);
    }
    let methods = key.texts(complaints);
    for (index, method) in methods.iter().enumerate() {
        let name = method.value();
        let mut earlier = methods[..index].iter();
        if !METHODS.contains(&name.as_str()) {
            complain_about_method(method, complaints);
        } else if earlier.any(|earlier| earlier.value() == name) {
            let message = format!("the method {name:?} is given twice");
            complaints.about(method, message, "keep one of the two");
        }
    }
    methods
}

fn is_list(key: &Keyed) -> bool {
    matches!(
        key.expr().map(ungrouped),
        Some(Expr::Tuple(_) | Expr::Array(_) | Expr::Paren(_))
    )
}

fn is_empty_list(key: &Keyed) -> bool {
    match key.expr() {
        Some(Expr::Tuple(tuple)) => tuple.elems.is_empty(),
        Some(Expr::Array(array)) => array.elems.is_empty(),
        _ => false,
    }
}

fn complain_about_method(method: &LitStr, complaints: &mut Complaints) {
    let name = method.value();
    let help = match nearest(&name.to_ascii_uppercase(), METHODS) {
        Some(near) => format!("write {near:?}"),
        None => format!(
            "the methods are {}; for one of your own, use `Configurator::add_view`",
            METHODS.join(", ")
        ),
    };
    complaints.about(method, format!("{name:?} is no method of HTTP"), help);
}

/// Any expression that is a layer, which the compiler finds out. A text never is.
fn layer(key: &Keyed, complaints: &mut Complaints) -> Option<Expr> {
    let value = key.expr()?;
    if let Expr::Lit(literal) = ungrouped(value) {
        let help = "write what makes the layer: `layer = CompressionLayer::new()`";
        complaints.about(literal, "`layer` takes a layer of tower", help);
        return None;
    }
    Some(value.clone())
}

/// A number of bytes, as any constant expression. Text would have to be read at the start, when a number is known already.
fn body_limit(key: &Keyed, complaints: &mut Complaints) -> Option<Expr> {
    let value = key.expr()?;
    if let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    {
        let help = "write `body_limit = 10 * 1024 * 1024` for ten mebibytes";
        complaints.about(text, "`body_limit` is a number of bytes", help);
    }
    Some(value.clone())
}
