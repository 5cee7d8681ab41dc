//! Statements, in the order of the engine.

use minijinja::machinery::ast::{Block, Expr, ForLoop, Macro, Stmt};

use super::guards::{Guards, guards};
use super::scope::{Declared, Known};
use super::{Blocks, Resolved, Run};
use crate::templates::references::targets;

impl<'t> Run<'t> {
    /// Goes through another template as `{% include %}` does: it sees what is set here, and what it sets is set here.
    pub(super) fn include(&mut self, path: &'t str) {
        if self.active_templates.contains(&path) {
            return;
        }
        let Some(tree) = self.trees.get(path) else {
            return;
        };
        let blocks = std::mem::take(&mut self.blocks);
        let block = self.block.take();
        let parents = std::mem::take(&mut self.parents);
        let active_blocks = std::mem::take(&mut self.active_blocks);
        collect_blocks(path, tree, &mut self.blocks);
        self.template_body(path, tree);
        self.blocks = blocks;
        self.block = block;
        self.parents = parents;
        self.active_blocks = active_blocks;
    }

    /// A template, and then what it extends.
    fn template_body(&mut self, path: &'t str, tree: &'t Stmt<'t>) {
        let template = std::mem::replace(&mut self.template, path);
        self.active_templates.push(path);
        let discards = self.discards;
        if let Stmt::Template(it) = tree {
            self.body(&it.children);
        }
        self.discards = discards;
        for parent in std::mem::take(&mut self.parents) {
            match parent {
                Some(parent) => self.extended(parent),
                None => self.extended_elsewhere(),
            }
        }
        self.active_templates.pop();
        self.template = template;
    }

    fn extended(&mut self, path: &'t str) {
        if self.active_templates.contains(&path) {
            return;
        }
        let Some(tree) = self.trees.get(path) else {
            return;
        };
        let blocks = self.blocks.clone();
        collect_blocks(path, tree, &mut self.blocks);
        self.template_body(path, tree);
        self.blocks = blocks;
    }

    /// Where the blocks stand there, and what is set there, is not known here.
    fn extended_elsewhere(&mut self) {
        let names: Vec<&'t str> = self.blocks.keys().copied().collect();
        for name in names {
            self.push();
            self.frame().is_open = true;
            self.block(name, 0);
            self.pop();
        }
    }

    pub(super) fn body(&mut self, statements: &'t [Stmt<'t>]) {
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return;
        }
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'t Stmt<'t>) {
        match statement {
            Stmt::Template(it) => self.body(&it.children),
            Stmt::EmitExpr(it) => match &it.expr {
                Expr::Call(call) => {
                    self.printed_call(call);
                }
                other => {
                    self.expression(other);
                }
            },
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
            Stmt::ForLoop(it) => self.for_loop(it),
            Stmt::IfCond(it) => {
                self.expression(&it.expr);
                let Guards { if_true, if_false } = guards(self, &it.expr);
                self.either(
                    |run| run.guarded_by(if_true, |run| run.body(&it.true_body)),
                    |run| run.guarded_by(if_false, |run| run.body(&it.false_body)),
                );
            }
            Stmt::WithBlock(it) => {
                self.push();
                for (target, value) in &it.assignments {
                    let known = self.expression(value);
                    self.assign(target, known);
                }
                self.body(&it.body);
                self.pop();
            }
            Stmt::Set(it) => {
                let known = self.expression(&it.expr);
                self.assign(&it.target, known);
            }
            Stmt::SetBlock(it) => {
                self.captured(|run| run.body(&it.body));
                self.optional(it.filter.as_ref());
                self.assign(&it.target, Known::Other);
            }
            Stmt::AutoEscape(it) => {
                self.expression(&it.enabled);
                self.body(&it.body);
            }
            Stmt::FilterBlock(it) => {
                self.captured(|run| run.body(&it.body));
                self.expression(&it.filter);
            }
            Stmt::Block(it) => self.called_block(it.name),
            Stmt::Import(it) => {
                self.push();
                self.captured(|run| run.reference(&it.expr));
                self.pop();
                self.assign(&it.name, Known::Other);
            }
            Stmt::FromImport(it) => {
                let discards = std::mem::replace(&mut self.discards, true);
                self.push();
                self.reference(&it.expr);
                // What is not set there is looked up where it is imported.
                let names = it.names.iter().map(|(name, _)| self.expression(name));
                let names: Vec<Known> = names.collect();
                self.pop();
                self.discards = discards;
                for ((name, alias), known) in it.names.iter().zip(names) {
                    self.assign(alias.as_ref().unwrap_or(name), known);
                }
            }
            Stmt::Extends(it) => self.extends(&it.name),
            Stmt::Include(it) => self.reference(&it.name),
            Stmt::Macro(it) => {
                let declared = Declared {
                    template: self.template,
                    guarded: self.guarded.clone(),
                    declaration: it,
                };
                let frame = self.frame();
                frame.names.insert(it.name, Known::Other);
                frame.macros.push(declared);
            }
            Stmt::CallBlock(it) => {
                self.call(&it.call);
                self.macro_body(&it.macro_decl, false);
            }
            Stmt::Do(it) => {
                self.call(&it.call);
            }
        }
    }

    fn for_loop(&mut self, it: &'t ForLoop<'t>) {
        let item = self.expression(&it.iter).item();
        self.push();
        self.frame().names.insert("loop", Known::Other);
        // What one round sets, the next one sees.
        for name in set_in(&it.body) {
            self.frame().names.insert(name, Known::Other);
        }
        self.assign(&it.target, item);
        self.optional(it.filter_expr.as_ref());
        let guards = it.filter_expr.as_ref().map(|filter| guards(self, filter));
        let if_true = guards.map(|guards| guards.if_true).unwrap_or_default();
        self.guarded_by(if_true, |run| run.body(&it.body));
        self.pop();
        self.either(|run| run.body(&it.else_body), |_| {});
    }

    /// Goes through the body of a macro, or of what a `{% call %}` gives one.
    pub(super) fn macro_body(&mut self, it: &'t Macro<'t>, may_be_called_with_a_body: bool) {
        self.push();
        for argument in &it.args {
            self.assign(argument, Known::Other);
        }
        if may_be_called_with_a_body {
            self.frame().names.insert("caller", Known::Other);
        }
        for default in &it.defaults {
            self.expression(default);
        }
        let parents = std::mem::take(&mut self.parents);
        self.captured(|run| run.body(&it.body));
        self.parents = parents;
        self.pop();
    }

    /// `{% block %}` where it stands, or `self.name()`. A template that extends another has its blocks called there.
    pub(super) fn called_block(&mut self, name: &'t str) {
        if self.parents.is_empty() && !self.discards {
            self.block(name, 0);
        }
    }

    /// The block of a name, or what stands in so many further ones behind it.
    pub(super) fn block(&mut self, name: &'t str, level: usize) {
        let blocks = self.blocks.get(name);
        let Some((template, block)) = blocks.and_then(|blocks| blocks.get(level)).copied() else {
            return;
        };
        if self.active_blocks.contains(&(name, level)) {
            return;
        }
        self.active_blocks.push((name, level));
        let template = std::mem::replace(&mut self.template, template);
        let outer = self.block.replace((name, level));
        self.push();
        self.body(&block.body);
        self.pop();
        self.block = outer;
        self.template = template;
        self.active_blocks.pop();
    }

    /// Goes where what is printed becomes a value.
    pub(super) fn captured(&mut self, go: impl FnOnce(&mut Self)) {
        let discards = std::mem::replace(&mut self.discards, false);
        go(self);
        self.discards = discards;
    }

    /// What follows is still gone through, but what it prints is thrown away.
    fn extends(&mut self, named: &'t Expr<'t>) {
        self.expression(named);
        self.discards = true;
        let targets = targets(named);
        for named in targets.choices.iter().flatten() {
            match self.resolve(named) {
                Resolved::Own(path) => self.parents.push(Some(path)),
                Resolved::Foreign => self.parents.push(None),
                Resolved::Nothing => {}
            }
        }
        if targets.has_unwritten {
            let listed = self.listed.iter().map(|path| Some(path.as_str()));
            self.parents.extend(listed);
        }
    }

    /// What is included or imported. A template of another package may set anything.
    fn reference(&mut self, named: &'t Expr<'t>) {
        self.expression(named);
        let targets = targets(named);
        let mut reached = Vec::new();
        for choice in &targets.choices {
            let resolved = choice.iter().map(|named| self.resolve(named));
            let first = resolved
                .into_iter()
                .find(|resolved| !matches!(resolved, Resolved::Nothing));
            match first {
                Some(Resolved::Own(path)) => reached.push(path),
                Some(Resolved::Foreign) => self.frame().is_open = true,
                _ => {}
            }
        }
        if targets.has_unwritten {
            reached.extend(self.listed.iter().map(String::as_str));
        }
        match reached.as_slice() {
            [path] if !targets.has_unwritten => self.include(path),
            paths => {
                for path in paths {
                    self.either(|run| run.include(path), |_| {});
                }
            }
        }
    }

    /// Goes where some names are known to be defined.
    pub(super) fn guarded_by(&mut self, paths: Vec<super::Path>, go: impl FnOnce(&mut Self)) {
        let before = self.guarded.len();
        self.guarded.extend(paths);
        go(self);
        self.guarded.truncate(before);
    }
}

/// Adds the blocks of a template, wherever in it they stand.
fn collect_blocks<'t>(path: &'t str, tree: &'t Stmt<'t>, blocks: &mut Blocks<'t>) {
    crate::templates::tree::walk(tree, &mut |node| {
        if let crate::templates::tree::Node::Statement(Stmt::Block(it)) = node {
            let block: &'t Block<'t> = it;
            blocks.entry(it.name).or_default().push((path, block));
        }
    });
}

/// The names that statements set in the frame where they stand.
fn set_in<'t>(statements: &'t [Stmt<'t>]) -> Vec<&'t str> {
    let mut names = Vec::new();
    for statement in statements {
        match statement {
            Stmt::Set(it) => variables(&it.target, &mut names),
            Stmt::SetBlock(it) => {
                variables(&it.target, &mut names);
                names.extend(set_in(&it.body));
            }
            Stmt::Import(it) => variables(&it.name, &mut names),
            Stmt::FromImport(it) => {
                for (name, alias) in &it.names {
                    variables(alias.as_ref().unwrap_or(name), &mut names);
                }
            }
            Stmt::Macro(it) => names.push(it.name),
            Stmt::IfCond(it) => {
                names.extend(set_in(&it.true_body));
                names.extend(set_in(&it.false_body));
            }
            Stmt::AutoEscape(it) => names.extend(set_in(&it.body)),
            Stmt::FilterBlock(it) => names.extend(set_in(&it.body)),
            Stmt::ForLoop(it) => names.extend(set_in(&it.else_body)),
            _ => {}
        }
    }
    names
}

fn variables<'t>(target: &'t Expr<'t>, names: &mut Vec<&'t str>) {
    match target {
        Expr::Var(it) => names.push(it.id),
        Expr::List(it) => it.items.iter().for_each(|item| variables(item, names)),
        Expr::Tuple(it) => it.items.iter().for_each(|item| variables(item, names)),
        _ => {}
    }
}
