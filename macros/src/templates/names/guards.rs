//! `is defined`: where a name may be missing, and where it is known not to be.

use minijinja::machinery::ast::{BinOpKind, Expr, UnaryOpKind};

use super::Run;
use super::scope::{Known, Path};

/// What a condition says of names.
#[derive(Default)]
pub(super) struct Guards {
    /// They are defined where it holds.
    pub(super) if_true: Vec<Path>,
    /// They are defined where it does not.
    pub(super) if_false: Vec<Path>,
}

/// What a condition says.
pub(super) fn guards<'t>(run: &mut Run<'t>, condition: &'t Expr<'t>) -> Guards {
    match condition {
        Expr::Test(it) => {
            let Known::Path(path) = run.place(&it.expr) else {
                return Guards::default();
            };
            match it.name {
                "defined" => Guards {
                    if_true: vec![path],
                    ..Guards::default()
                },
                "undefined" => Guards {
                    if_false: vec![path],
                    ..Guards::default()
                },
                _ => Guards::default(),
            }
        }
        Expr::UnaryOp(it) if matches!(it.op, UnaryOpKind::Not) => {
            let Guards { if_true, if_false } = guards(run, &it.expr);
            Guards {
                if_true: if_false,
                if_false: if_true,
            }
        }
        Expr::BinOp(it) => {
            let (left, right) = (guards(run, &it.left), guards(run, &it.right));
            match it.op {
                BinOpKind::ScAnd => Guards {
                    if_true: [left.if_true, right.if_true].concat(),
                    if_false: Vec::new(),
                },
                BinOpKind::ScOr => Guards {
                    if_true: Vec::new(),
                    if_false: [left.if_false, right.if_false].concat(),
                },
                _ => Guards::default(),
            }
        }
        _ => Guards::default(),
    }
}
