//! The keys that say something of a view's connections.

use aiopyramid_pattern::{flaw_of_origin, span_of_time};
use syn::{Expr, ExprLit, Lit, LitBool, LitStr};

use super::model::{Options, SpanOfTime};
use crate::complaints::Complaints;
use crate::keys::{Keyed, Keys, ungrouped};

const SIZES: [&str; 3] = ["max_message_size", "max_frame_size", "send_queue"];
const SPANS: [&str; 3] = ["ping_interval", "pong_timeout", "close_timeout"];
const FLAGS: [&str; 2] = ["use_bytes", "use_str"];

/// The options that were written, and every complaint about them.
pub(crate) fn options(keys: &Keys, complaints: &mut Complaints) -> Options {
    let mut options = Options::default();
    if let Some(key) = keys.get("subprotocols") {
        options.subprotocols = subprotocols(key, complaints);
    }
    if let Some(key) = keys.get("origins") {
        options.origins = Some(origins(key, complaints));
    }
    for key in SIZES {
        let keyed = keys.get(key);
        let size = keyed.and_then(|keyed| size(keyed, complaints));
        options.sizes.extend(size.map(|size| (key, size)));
    }
    for key in SPANS {
        let keyed = keys.get(key);
        let span = keyed.and_then(|keyed| span(keyed, complaints));
        options.spans.extend(span.map(|span| (key, span)));
    }
    for key in FLAGS {
        let keyed = keys.get(key);
        let flag = keyed.and_then(|keyed| flag(keyed, complaints));
        options.flags.extend(flag.map(|flag| (key, flag)));
    }
    complain_about_both_kinds(keys, &options, complaints);
    options
}

/// The names of subprotocols, which are tokens of HTTP.
fn subprotocols(key: &Keyed, complaints: &mut Complaints) -> Vec<LitStr> {
    let names = key.texts(complaints);
    if names.is_empty() && is_empty_list(key) {
        let help = "name one, or leave the key out";
        complaints.about(&key.key, "`subprotocols` names no subprotocol", help);
    }
    for (index, name) in names.iter().enumerate() {
        let text = name.value();
        let mut earlier = names[..index].iter();
        if let Some(wrong) = text.chars().find(|letter| !is_of_token(*letter)) {
            let message = format!(
                "{text:?} cannot be a subprotocol: {wrong:?} may not stand in a header's list"
            );
            let help = "a name consists of letters, digits and `!#$%&'*+-.^_`|~`, as in `\"chat.v2\"`; several are written `[\"chat.v2\", \"chat.v1\"]`";
            complaints.about(name, message, help);
        } else if text.is_empty() {
            let help = "give it a name, or leave it out";
            complaints.about(name, "a subprotocol has no name", help);
        } else if earlier.any(|earlier| earlier.value() == text) {
            let message = format!("the subprotocol {text:?} is given twice");
            complaints.about(name, message, "keep one of the two");
        }
    }
    names
}

/// A character of a token (RFC 9110, section 5.6.2).
fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter)
}

/// Origins as browsers send them. An empty list is none but the application's own, whatever the settings say.
fn origins(key: &Keyed, complaints: &mut Complaints) -> Vec<LitStr> {
    let origins = key.texts(complaints);
    for (index, origin) in origins.iter().enumerate() {
        let text = origin.value();
        let mut earlier = origins[..index].iter();
        if let Some(flaw) = flaw_of_origin(&text) {
            complaints.about(origin, format!("{text:?} is no origin of a page"), flaw);
        } else if earlier.any(|earlier| earlier.value() == text) {
            let message = format!("the origin {text:?} is given twice");
            complaints.about(origin, message, "keep one of the two");
        }
    }
    origins
}

/// A number of bytes, as any constant expression.
fn size(key: &Keyed, complaints: &mut Complaints) -> Option<Expr> {
    let value = key.expr()?;
    if let Some(text) = text(value) {
        let message = format!("`{}` is a number of bytes", key.key);
        let help = format!("write `{} = 1024 * 1024` for a mebibyte", key.key);
        complaints.about(text, message, help);
        return None;
    }
    Some(value.clone())
}

/// A span of time in quotes, or a number of seconds as any constant expression.
fn span(key: &Keyed, complaints: &mut Complaints) -> Option<SpanOfTime> {
    let value = key.expr()?;
    let Some(text) = text(value) else {
        return Some(SpanOfTime::Seconds(value.clone()));
    };
    let span = span_of_time(&text.value());
    if span.is_none() {
        let message = format!("{:?} is no span of time", text.value());
        let help = "write a number of seconds, or numbers with units as in `\"30s\"`, `\"500ms\"`, `\"1m 30s\"`";
        complaints.about(text, message, help);
    }
    span.map(SpanOfTime::Read)
}

fn flag(key: &Keyed, complaints: &mut Complaints) -> Option<LitBool> {
    let flag = key.flag(complaints)?;
    Some(LitBool::new(flag, key.key.span()))
}

/// Texts that arrive as bytes, and bytes that arrive as texts.
fn complain_about_both_kinds(keys: &Keys, options: &Options, complaints: &mut Complaints) {
    let both = options.flags.iter().filter(|(_, flag)| flag.value).count() == FLAGS.len();
    if let (true, Some(second)) = (both, keys.get("use_str")) {
        let message = "`use_str` has bytes arrive as texts, and `use_bytes` texts as bytes";
        let help = "keep one of the two; or none, and each message arrives as it was sent";
        complaints.about(&second.key, message, help);
    }
}

fn is_empty_list(key: &Keyed) -> bool {
    match key.expr().map(ungrouped) {
        Some(Expr::Tuple(tuple)) => tuple.elems.is_empty(),
        Some(Expr::Array(array)) => array.elems.is_empty(),
        _ => false,
    }
}

fn text(value: &Expr) -> Option<&LitStr> {
    match ungrouped(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}
