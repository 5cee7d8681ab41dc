//! What a template uses that only the application knows: filters, tests, functions.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{Call, CallType, Expr, Macro, Stmt};

use super::tree::{Node, walk};

/// Something that a template uses by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) kind: UseKind,
    pub(crate) name: String,
    pub(crate) line: u32,
}

/// What it is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UseKind {
    Filter,
    Test,
    Function,
    Template,
}

/// Each name once for each kind, at its first line. Functions are all names that are called, the template's own macros too.
pub(super) fn uses(template: &Stmt<'_>) -> Vec<Use> {
    let mut found: Vec<Use> = Vec::new();
    walk(template, &mut |node| {
        let used = match node {
            Node::Expression(Expr::Filter(it)) => {
                Some((UseKind::Filter, it.name, it.span().start_line.into()))
            }
            Node::Expression(Expr::Test(it)) => {
                Some((UseKind::Test, it.name, it.span().start_line.into()))
            }
            Node::Call(call, line) => function(call).map(|name| (UseKind::Function, name, line)),
            _ => None,
        };
        if let Some((kind, name, line)) = used
            && !found
                .iter()
                .any(|other| other.kind == kind && other.name == name)
        {
            found.push(Use {
                kind,
                name: name.to_owned(),
                line,
            });
        }
    });
    found
}

/// Functions that the language has itself.
const OF_THE_LANGUAGE: &[&str] = &["caller", "loop", "self", "super"];

fn function<'t>(call: &Call<'t>) -> Option<&'t str> {
    match call.identify_call() {
        CallType::Function(name) if !OF_THE_LANGUAGE.contains(&name) => Some(name),
        _ => None,
    }
}

/// All names that a template gives a value somewhere. Included templates see them too, so nobody can tell from one template alone which
/// of its names are the application's.
pub(super) fn bound(template: &Stmt<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(template, &mut |node| {
        let Node::Statement(statement) = node else {
            return;
        };
        match statement {
            Stmt::ForLoop(it) => bind(&it.target, &mut names),
            Stmt::WithBlock(it) => {
                let targets = it.assignments.iter().map(|(target, _)| target);
                targets.for_each(|target| bind(target, &mut names));
            }
            Stmt::Set(it) => bind(&it.target, &mut names),
            Stmt::SetBlock(it) => bind(&it.target, &mut names),
            Stmt::Import(it) => bind(&it.name, &mut names),
            Stmt::FromImport(it) => {
                let imported = it.names.iter();
                imported.for_each(|(name, alias)| bind(alias.as_ref().unwrap_or(name), &mut names));
            }
            Stmt::Macro(it) => bind_macro(it, &mut names),
            Stmt::CallBlock(it) => bind_macro(&it.macro_decl, &mut names),
            _ => {}
        }
    });
    names
}

fn bind_macro(it: &Macro<'_>, names: &mut BTreeSet<String>) {
    names.insert(it.name.to_owned());
    it.args.iter().for_each(|argument| bind(argument, names));
}

fn bind(target: &Expr<'_>, names: &mut BTreeSet<String>) {
    match target {
        Expr::Var(it) => {
            names.insert(it.id.to_owned());
        }
        Expr::List(it) => it.items.iter().for_each(|item| bind(item, names)),
        Expr::Tuple(it) => it.items.iter().for_each(|item| bind(item, names)),
        _ => {}
    }
}
