//! The key `http_cache`: a span of time, or one with directives of `Cache-Control`.

use aiopyramid_pattern::{nearest, span_of_time};
use syn::{Expr, ExprLit, ExprTuple, Lit, LitInt, LitStr};

use crate::complaints::Complaints;
use crate::keys::{Keyed, ungrouped};
use crate::view::model::{Age, HttpCache};

pub(super) fn http_cache(key: &Keyed, complaints: &mut Complaints) -> Option<HttpCache> {
    match bare(key.expr()?) {
        Expr::Tuple(tuple) => pair(tuple, complaints),
        Expr::Array(array) => {
            let help = "write `http_cache = (\"10m\", \"public\")`";
            complaints.about(array, "`http_cache` takes no list", help);
            None
        }
        value => Some(HttpCache::For(age(value, complaints)?, None)),
    }
}

fn pair(tuple: &ExprTuple, complaints: &mut Complaints) -> Option<HttpCache> {
    let elements: Vec<&Expr> = tuple.elems.iter().map(bare).collect();
    let [first, second] = elements[..] else {
        let message = "`http_cache` takes a span of time, or a pair of one and directives";
        let help =
            "write `http_cache = \"10m\"` or `http_cache = (\"10m\", \"public, must-revalidate\")`";
        complaints.about(tuple, message, help);
        return None;
    };
    if is_none(first) {
        return directives(second, complaints).map(HttpCache::Directives);
    }
    let age = age(first, complaints);
    let directives = directives(second, complaints);
    Some(HttpCache::For(age?, Some(directives?)))
}

/// The value without parentheses around it.
fn bare(value: &Expr) -> &Expr {
    match ungrouped(value) {
        Expr::Paren(paren) => bare(&paren.expr),
        value => value,
    }
}

fn is_none(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident("None"))
}

/// A span of time in quotes, or a number of seconds as any constant expression.
fn age(value: &Expr, complaints: &mut Complaints) -> Option<Age> {
    let Some(text) = text(value) else {
        return Some(Age::Seconds(value.clone()));
    };
    match span_of_time(&text.value()) {
        Some(span) if span.subsec_nanos() == 0 => {
            let seconds = LitInt::new(&format!("{}u64", span.as_secs()), text.span());
            Some(Age::Read(seconds))
        }
        Some(_) => {
            let help = "write `\"1s\"` for the shortest, or `http_cache = 0` for never";
            complaints.about(text, "a cache counts whole seconds", help);
            None
        }
        None => {
            let message = format!("{:?} is no span of time", text.value());
            complaints.about(text, message, help_with_age(&text.value()));
            None
        }
    }
}

fn help_with_age(text: &str) -> String {
    let is_directive = |name: &str| DIRECTIVES.iter().any(|known| known.name == name);
    if is_directive(text.split(['=', ',']).next().unwrap_or_default().trim()) {
        return format!("write `http_cache = (None, {text:?})` for directives alone");
    }
    "write a number of seconds, or numbers with units as in `\"90s\"`, `\"10m\"`, `\"1h 30m\"`, `\"7d\"`"
        .to_owned()
}

/// A directive of `Cache-Control` that a response may have.
struct Directive {
    name: &'static str,
    /// Whether a number of seconds belongs to it.
    counts: bool,
}

const DIRECTIVES: &[Directive] = &[
    flag("public"),
    flag("private"),
    flag("no-cache"),
    flag("no-store"),
    flag("no-transform"),
    flag("must-revalidate"),
    flag("proxy-revalidate"),
    flag("must-understand"),
    flag("immutable"),
    count("s-maxage"),
    count("stale-while-revalidate"),
    count("stale-if-error"),
];

const fn flag(name: &'static str) -> Directive {
    Directive {
        name,
        counts: false,
    }
}

const fn count(name: &'static str) -> Directive {
    Directive { name, counts: true }
}

fn directives(value: &Expr, complaints: &mut Complaints) -> Option<LitStr> {
    let Some(literal) = text(value) else {
        let message = "the directives of `http_cache` are a string literal";
        let help = "write them as in `(\"10m\", \"public, must-revalidate\")`";
        complaints.about(value, message, help);
        return None;
    };
    let text = literal.value();
    let faults: Vec<(String, String)> = text.split(',').filter_map(fault).collect();
    let is_good = faults.is_empty();
    for (message, help) in faults {
        complaints.about(literal, message, help);
    }
    is_good.then(|| literal.clone())
}

/// What is wrong with a directive, and what to write.
fn fault(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let Some(directive) = DIRECTIVES.iter().find(|known| known.name == name) else {
        return Some(unknown(name));
    };
    let is_number =
        |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match (directive.counts, value) {
        (true, Some(value)) if is_number(value) => None,
        (false, None) => None,
        (true, _) => Some((
            format!("`{name}` takes a number of seconds"),
            format!("write `{name}=60`"),
        )),
        (false, Some(_)) => Some((
            format!("`{name}` takes no value here"),
            format!("write `{name}`"),
        )),
    }
}

fn unknown(name: &str) -> (String, String) {
    let names: Vec<&str> = DIRECTIVES.iter().map(|known| known.name).collect();
    match name {
        "" => (
            "a directive of `http_cache` is missing".to_owned(),
            "write as in `\"public, must-revalidate\"`".to_owned(),
        ),
        "max-age" => (
            "`max-age` is what the first of the two says".to_owned(),
            "write `http_cache = (\"10m\", \"public\")`".to_owned(),
        ),
        _ => (
            format!("`Cache-Control` has no directive `{name}`"),
            match nearest(&name.to_ascii_lowercase(), &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "its directives are `{}`; for another, use `Configurator::add_view`",
                    names.join("`, `")
                ),
            },
        ),
    }
}

fn text(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}
