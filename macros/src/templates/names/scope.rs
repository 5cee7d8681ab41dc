//! What names mean at one place of a template.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{Expr, Macro};

use super::{Run, Step};

/// A way from the value to one inside of it.
pub(super) type Path = Vec<Step>;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known {
    /// It is in the value that the template is rendered with.
    Path(Path),
    /// Nothing.
    Other,
}

impl Known {
    /// What a loop over it gives, or an index of it.
    pub(super) fn item(self) -> Known {
        match self {
            Known::Path(mut path) => {
                path.push(Step::Item);
                Known::Path(path)
            }
            Known::Other => Known::Other,
        }
    }
}

/// The names that a loop, a block, a macro sets; the first frame is that of the template.
#[derive(Default)]
pub(super) struct Frame<'t> {
    pub(super) names: BTreeMap<&'t str, Known>,
    /// Macros declared here. They see what is set here later, too, so they are gone through when the frame ends.
    pub(super) macros: Vec<Declared<'t>>,
    /// Whether a template of another package may set more.
    pub(super) is_open: bool,
}

/// A macro with where it was declared.
pub(super) struct Declared<'t> {
    pub(super) template: &'t str,
    pub(super) guarded: Vec<Path>,
    pub(super) declaration: &'t Macro<'t>,
}

/// Names that the language has itself.
const OF_THE_LANGUAGE: &[&str] = &["caller", "loop", "self", "super"];

impl<'t> Run<'t> {
    pub(super) fn push(&mut self) {
        self.frames.push(Frame::default());
    }

    /// Ends a frame, once its macros were gone through.
    pub(super) fn pop(&mut self) {
        while let Some(declared) = self.frame().macros.pop() {
            let template = std::mem::replace(&mut self.template, declared.template);
            let guarded = std::mem::replace(&mut self.guarded, declared.guarded);
            self.macro_body(declared.declaration, true);
            self.template = template;
            self.guarded = guarded;
        }
        self.frames.pop();
    }

    pub(super) fn frame(&mut self) -> &mut Frame<'t> {
        self.frames
            .last_mut()
            .expect("the frame of the template stays to the end")
    }

    /// What a name means here; a name that nothing has set is one of the value.
    pub(super) fn look_up(&self, name: &str) -> Known {
        for frame in self.frames.iter().rev() {
            if let Some(known) = frame.names.get(name) {
                return known.clone();
            }
            if frame.is_open {
                return Known::Other;
            }
        }
        match OF_THE_LANGUAGE.contains(&name) {
            true => Known::Other,
            false => Known::Path(vec![Step::Name(name.to_owned())]),
        }
    }

    /// Gives a name, or each of several, a value.
    pub(super) fn assign(&mut self, target: &'t Expr<'t>, known: Known) {
        match target {
            Expr::Var(it) => {
                self.frame().names.insert(it.id, known);
            }
            Expr::List(it) => it
                .items
                .iter()
                .for_each(|item| self.assign(item, Known::Other)),
            Expr::Tuple(it) => it
                .items
                .iter()
                .for_each(|item| self.assign(item, Known::Other)),
            Expr::GetAttr(it) => {
                self.expression(&it.expr);
            }
            _ => {}
        }
    }

    /// Goes two ways of which the engine goes one. What both set alike is known behind them, and of what one sets nothing is known.
    pub(super) fn either(&mut self, one: impl FnOnce(&mut Self), other: impl FnOnce(&mut Self)) {
        let before = self.frame().names.clone();
        one(self);
        let after_one = std::mem::replace(&mut self.frame().names, before);
        other(self);
        let names = &mut self.frame().names;
        let after_other = std::mem::take(names);
        for (name, known) in after_one.iter().chain(&after_other) {
            let is_sure = after_one.get(name) == after_other.get(name);
            let known = if is_sure { known.clone() } else { Known::Other };
            names.insert(name, known);
        }
    }
}
