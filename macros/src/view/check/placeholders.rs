//! Placeholders that no argument is named after.

use aiopyramid_pattern::{Placeholder, nearest};
use syn::{PatType, Type};

use super::arguments::{name_of, typed};
use super::options::Route;
use crate::complaints::Complaints;
use crate::types::ungrouped;
use crate::view::model::{Argument, Source, Unbound};
use crate::view::syntax::ViewSyntax;

/// What to say of such placeholders, if it is not certain yet that no argument sees them.
///
/// Where every argument is named after a placeholder, or one has the name of a placeholder misspelt, it is certain.
pub(super) fn unbound(
    route: &Route,
    arguments: &[Argument],
    syntax: &ViewSyntax,
    complaints: &mut Complaints,
) -> Option<Unbound> {
    let free = free(route, arguments);
    let first = free.first()?;
    let by_type: Vec<&PatType> = typed(&syntax.signature)
        .zip(arguments)
        .filter(|(_, argument)| matches!(argument.source, Source::Request { .. }))
        .map(|(typed, _)| typed)
        .collect();
    if complain_about_slips(&free, &by_type, complaints) {
        return None;
    }
    let message = message(route, &free);
    let help = format!(
        "name an argument `{0}`, or `_{0}` if it is not needed; or take `Path<T>` or `&Request`",
        first.name
    );
    if by_type.is_empty() {
        complaints.about(&route.literal, message, help);
        return None;
    }
    Some(Unbound {
        message: format!("{message}\n\n  help: {help}"),
        route: route.literal.clone(),
    })
}

fn free<'r>(route: &'r Route, arguments: &[Argument]) -> Vec<&'r Placeholder> {
    let is_bound = |wanted: usize| {
        arguments.iter().any(|argument| matches!(argument.source, Source::Placeholder { position, .. } if position == wanted))
    };
    let placeholders = route.pattern.placeholders().enumerate();
    placeholders
        .filter(|(position, placeholder)| {
            !is_bound(*position) && !placeholder.name.starts_with('_')
        })
        .map(|(_, placeholder)| placeholder)
        .collect()
}

fn message(route: &Route, free: &[&Placeholder]) -> String {
    let names: Vec<&str> = free.iter().map(|placeholder| &*placeholder.name).collect();
    let (subject, verb) = match names.len() {
        1 => ("placeholder", "is"),
        _ => ("placeholders", "are"),
    };
    format!(
        "no argument takes the {subject} `{}`, which {verb} in the route {:?}",
        names.join("`, `"),
        route.pattern.source()
    )
}

/// Complains about arguments that are certainly meant to be placeholders and have their names misspelt. True if there were any.
///
/// Types of std that no request is ever read into make it certain. Should such a name stand for another type, the only harm is this
/// message in place of the compiler's.
fn complain_about_slips(
    free: &[&Placeholder],
    by_type: &[&PatType],
    complaints: &mut Complaints,
) -> bool {
    let plain = by_type.iter().filter(|typed| is_plain_value(&typed.ty));
    let plain: Vec<(&PatType, String)> = plain
        .filter_map(|typed| Some((*typed, name_of(typed)?)))
        .collect();
    let mut any = false;
    for placeholder in free {
        let slip = plain
            .iter()
            .find(|(_, name)| nearest(name, &[&placeholder.name]).is_some());
        // One placeholder and one argument are left over, so they belong together whatever their names.
        let last = if let ([_], [last]) = (free, &*plain) {
            Some(last)
        } else {
            None
        };
        if let Some((typed, name)) = slip.or(last) {
            let help = format!("did you mean `{}`?", placeholder.name);
            complaints.about(
                &typed.pat,
                format!("the route has no placeholder `{name}`"),
                help,
            );
            any = true;
        }
    }
    any
}

/// `&str`, `String`, a number, `bool` or `char`.
fn is_plain_value(ty: &Type) -> bool {
    const NAMES: &[&str] = &[
        "str", "String", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
        "i32", "i64", "i128", "isize", "f32", "f64",
    ];
    match ungrouped(ty) {
        Type::Reference(reference) => is_plain_value(&reference.elem),
        Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|name| NAMES.iter().any(|plain| name == plain)),
        _ => false,
    }
}
