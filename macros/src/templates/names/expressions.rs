//! Expressions: what they use, and what is known of their values.

use minijinja::machinery::ast::{BinOpKind, Call, CallType, Expr};

use super::guards::{Guards, guards};
use super::scope::Known;
use super::{Run, Step};
use crate::templates::tree::argument;

/// Filters whose value has the items of what they are applied to.
const SAME_ITEMS: &[&str] = &[
    "list",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "unique",
];

/// Filters that give one of the items.
const ONE_ITEM: &[&str] = &["first", "last", "max", "min", "random"];

impl<'t> Run<'t> {
    pub(super) fn optional(&mut self, it: Option<&'t Expr<'t>>) {
        if let Some(it) = it {
            self.expression(it);
        }
    }

    /// Takes note of all that an expression uses.
    pub(super) fn expression(&mut self, it: &'t Expr<'t>) -> Known {
        match it {
            Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => {
                let known = self.place_with_uses(it);
                if let Known::Path(path) = &known
                    && !matches!(path.last(), Some(Step::Item))
                {
                    self.want(path, || written(it), it.span().start_line);
                }
                known
            }
            Expr::Const(_) => Known::Other,
            Expr::Slice(it) => {
                for part in [&it.start, &it.stop, &it.step] {
                    self.optional(part.as_ref());
                }
                self.expression(&it.expr)
            }
            Expr::UnaryOp(it) => self.all([&it.expr]),
            Expr::BinOp(it) => {
                self.expression(&it.left);
                let Guards { if_true, if_false } = guards(self, &it.left);
                let known = match it.op {
                    BinOpKind::ScAnd => if_true,
                    BinOpKind::ScOr => if_false,
                    _ => Vec::new(),
                };
                self.guarded_by(known, |run| {
                    run.expression(&it.right);
                });
                Known::Other
            }
            Expr::Compare(it) => {
                self.expression(&it.expr);
                self.all(it.ops.iter().map(|other| &other.expr))
            }
            Expr::IfExpr(it) => {
                self.expression(&it.test_expr);
                let Guards { if_true, if_false } = guards(self, &it.test_expr);
                let (mut one, mut other) = (Known::Other, Known::Other);
                self.guarded_by(if_true, |run| one = run.expression(&it.true_expr));
                self.guarded_by(if_false, |run| {
                    other = it
                        .false_expr
                        .as_ref()
                        .map_or(Known::Other, |it| run.expression(it));
                });
                if one == other { one } else { Known::Other }
            }
            Expr::Filter(it) => {
                let known = match (&it.expr, it.name) {
                    (Some(filtered), "default" | "d") => self.place_with_uses(filtered),
                    (Some(filtered), _) => self.expression(filtered),
                    (None, _) => Known::Other,
                };
                self.all(it.args.iter().map(argument));
                match it.name {
                    // Whatever stands for it where it is missing.
                    "default" | "d" => known,
                    name if SAME_ITEMS.contains(&name) => known,
                    name if ONE_ITEM.contains(&name) => known.item(),
                    _ => Known::Other,
                }
            }
            Expr::Test(it) => {
                match it.name {
                    "defined" | "undefined" => self.place_with_uses(&it.expr),
                    _ => self.expression(&it.expr),
                };
                self.all(it.args.iter().map(argument))
            }
            Expr::Call(it) => self.call(it),
            Expr::List(it) => self.all(&it.items),
            Expr::Tuple(it) => self.all(&it.items),
            Expr::Map(it) => self.all(it.keys.iter().chain(&it.values)),
        }
    }

    fn all(&mut self, them: impl IntoIterator<Item = &'t Expr<'t>>) -> Known {
        for it in them {
            self.expression(it);
        }
        Known::Other
    }

    /// A call whose value goes on.
    pub(super) fn call(&mut self, it: &'t Call<'t>) -> Known {
        self.captured(|run| run.printed_call(it));
        Known::Other
    }

    /// A call whose value is printed.
    pub(super) fn printed_call(&mut self, it: &'t Call<'t>) {
        self.all(it.args.iter().map(argument));
        match it.identify_call() {
            CallType::Function("super") => {
                if let Some((name, level)) = self.block {
                    self.block(name, level + 1);
                }
            }
            // A macro, or a function of the application.
            CallType::Function(_) => {}
            CallType::Block(name) => self.called_block(name),
            CallType::Method(of, _) | CallType::Object(of) => {
                self.expression(of);
            }
        }
    }

    /// Where the value of an expression is, with note of all but the last name on the way there.
    fn place_with_uses(&mut self, it: &'t Expr<'t>) -> Known {
        match it {
            Expr::Var(it) => self.look_up(it.id),
            Expr::GetAttr(it) => step(self.expression(&it.expr), it.name),
            Expr::GetItem(it) => {
                let of = self.expression(&it.expr);
                match constant_text(&it.subscript_expr) {
                    Some(name) => step(of, &name),
                    None => {
                        self.expression(&it.subscript_expr);
                        of.item()
                    }
                }
            }
            other => self.expression(other),
        }
    }

    /// Where the value of an expression is, of which note was taken already.
    pub(super) fn place(&self, it: &Expr<'_>) -> Known {
        match it {
            Expr::Var(it) => self.look_up(it.id),
            Expr::GetAttr(it) => step(self.place(&it.expr), it.name),
            Expr::GetItem(it) => match constant_text(&it.subscript_expr) {
                Some(name) => step(self.place(&it.expr), &name),
                None => self.place(&it.expr).item(),
            },
            _ => Known::Other,
        }
    }
}

fn step(of: Known, name: &str) -> Known {
    match of {
        Known::Path(mut path) => {
            path.push(Step::Name(name.to_owned()));
            Known::Path(path)
        }
        Known::Other => Known::Other,
    }
}

fn constant_text(it: &Expr<'_>) -> Option<String> {
    match it {
        Expr::Const(it) => it.value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// A place as a person writes it.
fn written(it: &Expr<'_>) -> String {
    match it {
        Expr::Var(it) => it.id.to_owned(),
        Expr::GetAttr(it) => format!("{}.{}", written(&it.expr), it.name),
        Expr::GetItem(it) => match constant_text(&it.subscript_expr) {
            Some(name) => format!("{}[{name:?}]", written(&it.expr)),
            None => format!("{}[...]", written(&it.expr)),
        },
        Expr::Filter(it) => match &it.expr {
            Some(filtered) => format!("({}|{})", written(filtered), it.name),
            None => it.name.to_owned(),
        },
        Expr::Slice(it) => format!("{}[...]", written(&it.expr)),
        _ => "(...)".to_owned(),
    }
}
