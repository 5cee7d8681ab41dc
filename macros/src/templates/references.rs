//! The other templates that a template names.

use minijinja::machinery::ast::{Expr, Stmt};
use minijinja::value::Value;

use super::tree::{Node, walk};

/// `{% extends %}`, `{% include %}`, `{% import %}` or `{% from %}`.
#[derive(Debug)]
pub(super) struct Reference {
    /// What it does with the other one, as a verb.
    pub(super) verb: &'static str,
    pub(super) line: u32,
    pub(super) targets: Targets,
    /// `ignore missing`.
    pub(super) may_be_missing: bool,
}

/// The names as far as they are written there.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// Of each, the first that exists is used.
    pub(super) choices: Vec<Vec<String>>,
    /// Whether others are known only when the program runs.
    pub(super) has_unwritten: bool,
}

/// All that a template names.
pub(super) fn references(template: &Stmt<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(template, &mut |node| {
        if let Node::Statement(statement) = node {
            found.extend(reference(statement));
        }
    });
    found
}

/// What a template extends whatever happens, and the line that says so.
pub(super) fn parent<'t>(template: &'t Stmt<'_>) -> Option<(&'t str, u32)> {
    let Stmt::Template(it) = template else {
        return None;
    };
    it.children.iter().find_map(|child| match child {
        Stmt::Extends(it) => match &it.name {
            Expr::Const(name) => Some((name.value.as_str()?, it.span().start_line.into())),
            _ => None,
        },
        _ => None,
    })
}

fn reference(statement: &Stmt<'_>) -> Option<Reference> {
    let (verb, named, span, may_be_missing) = match statement {
        Stmt::Extends(it) => ("extends", &it.name, it.span(), false),
        Stmt::Include(it) => ("includes", &it.name, it.span(), it.ignore_missing),
        Stmt::Import(it) => ("imports", &it.expr, it.span(), false),
        Stmt::FromImport(it) => ("imports", &it.expr, it.span(), false),
        _ => return None,
    };
    Some(Reference {
        verb,
        line: span.start_line.into(),
        targets: targets(named),
        may_be_missing,
    })
}

/// The names that an expression may have as its value.
pub(super) fn targets(named: &Expr<'_>) -> Targets {
    let mut targets = Targets::default();
    collect(named, &mut targets);
    targets
}

fn collect(named: &Expr<'_>, targets: &mut Targets) {
    if let Expr::IfExpr(it) = named {
        collect(&it.true_expr, targets);
        match &it.false_expr {
            Some(other) => collect(other, targets),
            None => targets.has_unwritten = true,
        }
        return;
    }
    match named.as_const().as_ref().and_then(choice) {
        Some(choice) => targets.choices.push(choice),
        None => targets.has_unwritten = true,
    }
}

/// A text, or a list of texts.
fn choice(value: &Value) -> Option<Vec<String>> {
    if let Some(text) = value.as_str() {
        return Some(vec![text.to_owned()]);
    }
    let texts = value.try_iter().ok()?;
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}
