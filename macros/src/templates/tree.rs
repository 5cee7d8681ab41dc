//! Every statement and expression of a template, one after the other.

use minijinja::machinery::ast::{Call, CallArg, Expr, Macro, Stmt};

/// What was come by.
pub(super) enum Node<'n, 't> {
    Statement(&'n Stmt<'t>),
    Expression(&'n Expr<'t>),
    /// The `{% call %}` of a macro, whose expression is no other.
    Call(&'n Call<'t>, u32),
}

/// Comes by a statement and all inside of it.
pub(super) fn walk<'n, 't>(statement: &'n Stmt<'t>, visit: &mut dyn FnMut(Node<'n, 't>)) {
    visit(Node::Statement(statement));
    match statement {
        Stmt::Template(it) => bodies(&[&it.children], visit),
        Stmt::EmitExpr(it) => expression(&it.expr, visit),
        Stmt::EmitRaw(_) => {}
        Stmt::ForLoop(it) => {
            expressions([&it.iter].into_iter().chain(&it.filter_expr), visit);
            bodies(&[&it.body, &it.else_body], visit);
        }
        Stmt::IfCond(it) => {
            expression(&it.expr, visit);
            bodies(&[&it.true_body, &it.false_body], visit);
        }
        Stmt::WithBlock(it) => {
            expressions(it.assignments.iter().map(|(_, value)| value), visit);
            bodies(&[&it.body], visit);
        }
        Stmt::Set(it) => expression(&it.expr, visit),
        Stmt::SetBlock(it) => {
            expressions(&it.filter, visit);
            bodies(&[&it.body], visit);
        }
        Stmt::AutoEscape(it) => {
            expression(&it.enabled, visit);
            bodies(&[&it.body], visit);
        }
        Stmt::FilterBlock(it) => {
            expression(&it.filter, visit);
            bodies(&[&it.body], visit);
        }
        Stmt::Block(it) => bodies(&[&it.body], visit),
        Stmt::Import(it) => expression(&it.expr, visit),
        Stmt::FromImport(it) => expression(&it.expr, visit),
        Stmt::Extends(it) => expression(&it.name, visit),
        Stmt::Include(it) => expression(&it.name, visit),
        Stmt::Macro(it) => macro_(it, visit),
        Stmt::CallBlock(it) => {
            call(&it.call, it.call.span().start_line, visit);
            macro_(&it.macro_decl, visit);
        }
        Stmt::Do(it) => call(&it.call, it.call.span().start_line, visit),
        Stmt::Continue(_) | Stmt::Break(_) => {}
    }
}

fn bodies<'n, 't>(bodies: &[&'n Vec<Stmt<'t>>], visit: &mut dyn FnMut(Node<'n, 't>)) {
    for statement in bodies.iter().copied().flatten() {
        walk(statement, visit);
    }
}

fn macro_<'n, 't>(it: &'n Macro<'t>, visit: &mut dyn FnMut(Node<'n, 't>)) {
    expressions(&it.defaults, visit);
    bodies(&[&it.body], visit);
}

fn call<'n, 't>(it: &'n Call<'t>, line: u16, visit: &mut dyn FnMut(Node<'n, 't>)) {
    visit(Node::Call(it, line.into()));
    expression(&it.expr, visit);
    arguments(&it.args, visit);
}

fn arguments<'n, 't>(them: &'n [CallArg<'t>], visit: &mut dyn FnMut(Node<'n, 't>)) {
    expressions(them.iter().map(argument), visit);
}

/// The expression of an argument, by position or by name.
pub(super) fn argument<'n, 't>(argument: &'n CallArg<'t>) -> &'n Expr<'t> {
    match argument {
        CallArg::Pos(value)
        | CallArg::Kwarg(_, value)
        | CallArg::PosSplat(value)
        | CallArg::KwargSplat(value) => value,
    }
}

fn expressions<'n, 't: 'n>(
    them: impl IntoIterator<Item = &'n Expr<'t>>,
    visit: &mut dyn FnMut(Node<'n, 't>),
) {
    for it in them {
        expression(it, visit);
    }
}

fn expression<'n, 't>(it: &'n Expr<'t>, visit: &mut dyn FnMut(Node<'n, 't>)) {
    visit(Node::Expression(it));
    match it {
        Expr::Var(_) | Expr::Const(_) => {}
        Expr::Slice(it) => {
            let parts = it.start.iter().chain(&it.stop).chain(&it.step);
            expressions([&it.expr].into_iter().chain(parts), visit);
        }
        Expr::UnaryOp(it) => expression(&it.expr, visit),
        Expr::BinOp(it) => expressions([&it.left, &it.right], visit),
        Expr::Compare(it) => {
            let others = it.ops.iter().map(|other| &other.expr);
            expressions([&it.expr].into_iter().chain(others), visit);
        }
        Expr::IfExpr(it) => {
            let always = [&it.test_expr, &it.true_expr];
            expressions(always.into_iter().chain(&it.false_expr), visit);
        }
        Expr::Filter(it) => {
            expressions(&it.expr, visit);
            arguments(&it.args, visit);
        }
        Expr::Test(it) => {
            expression(&it.expr, visit);
            arguments(&it.args, visit);
        }
        Expr::GetAttr(it) => expression(&it.expr, visit),
        Expr::GetItem(it) => expressions([&it.expr, &it.subscript_expr], visit),
        Expr::Call(it) => call(it, it.span().start_line, visit),
        Expr::List(it) => expressions(&it.items, visit),
        Expr::Tuple(it) => expressions(&it.items, visit),
        Expr::Map(it) => expressions(it.keys.iter().chain(&it.values), visit),
    }
}
