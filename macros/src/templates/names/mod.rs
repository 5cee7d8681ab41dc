//! The names that a template takes from the value it is rendered with.
//!
//! The engine looks names up while it renders, in what the template has set so far and then in the value. So templates are gone through
//! here as the engine would go: into included templates with all that is set there, from a template that extends another to that one, and
//! into blocks where they stand in the end. Where the engine goes only sometimes, both ways are gone, and a name counts as set if one of
//! them sets it: a wrong name may go unnoticed, and a right one is never called wrong.

mod expressions;
mod guards;
mod scope;
mod statements;

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Block, Stmt};

use self::scope::{Frame, Path};
use super::closure::Closure;
use super::name::{self, Name};
use super::reader;

/// A name, or a name of a name, that the value must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) path: Vec<Step>,
    /// As it stands in the template.
    pub(crate) written: String,
    /// Below `templates/`.
    pub(crate) template: String,
    pub(crate) line: u32,
}

/// From a value to one inside of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Name(String),
    /// To what a loop gives.
    Item,
}

/// All that the first template of a closure, and whatever it reaches, takes from the value; each once, where it is first. `listed` are
/// the templates that those may be which no template names by a text.
pub(crate) fn wanted(closure: &Closure, listed: &[String]) -> Vec<Wanted> {
    let trees: Trees<'_> = closure
        .templates
        .iter()
        .filter_map(|template| {
            let tree = reader::read(&template.text, &template.path).ok()?;
            Some((template.path.as_str(), tree))
        })
        .collect();
    let Some(first) = closure.templates.first() else {
        return Vec::new();
    };
    let mut run = Run::new(closure, &trees, listed);
    run.include(&first.path);
    run.pop();
    // Whoever gives up half way knows nothing for certain.
    match run.budget {
        0 => Vec::new(),
        _ => run.wanted,
    }
}

type Trees<'t> = BTreeMap<&'t str, Stmt<'t>>;

/// The blocks of a template and of those that it extends, the own one first, each with the template where it stands.
type Blocks<'t> = BTreeMap<&'t str, Vec<(&'t str, &'t Block<'t>)>>;

/// So many bodies are gone through at most.
const BUDGET: usize = 20_000;

/// The way through the templates, and what was seen on it.
struct Run<'t> {
    closure: &'t Closure,
    trees: &'t Trees<'t>,
    listed: &'t [String],
    frames: Vec<Frame<'t>>,
    /// The template at hand.
    template: &'t str,
    blocks: Blocks<'t>,
    /// The block at hand, and how many blocks of its name are nearer than it.
    block: Option<(&'t str, usize)>,
    /// What the template at hand extends; `None` is a template of another package.
    parents: Vec<Option<&'t str>>,
    /// Whether what is printed is thrown away, and blocks with it.
    discards: bool,
    /// Where the way is at present, so that a circle ends.
    active_templates: Vec<&'t str>,
    active_blocks: Vec<(&'t str, usize)>,
    /// What was asked for being defined around the place at hand.
    guarded: Vec<Path>,
    seen: BTreeSet<Path>,
    wanted: Vec<Wanted>,
    budget: usize,
}

impl<'t> Run<'t> {
    fn new(closure: &'t Closure, trees: &'t Trees<'t>, listed: &'t [String]) -> Run<'t> {
        Run {
            closure,
            trees,
            listed,
            frames: vec![Frame::default()],
            template: "",
            blocks: Blocks::new(),
            block: None,
            parents: Vec::new(),
            discards: false,
            active_templates: Vec::new(),
            active_blocks: Vec::new(),
            guarded: Vec::new(),
            seen: BTreeSet::new(),
            wanted: Vec::new(),
            budget: BUDGET,
        }
    }

    /// The template of this package that a name means here, if it was read.
    fn resolve(&self, named: &str) -> Resolved<'t> {
        match name::read(named, &self.closure.package, Some(self.template)) {
            Ok(Name::Own(path)) => match self.trees.get_key_value(path.as_str()) {
                Some((path, _)) => Resolved::Own(path),
                None => Resolved::Nothing,
            },
            Ok(Name::Foreign(_)) => Resolved::Foreign,
            Err(_) => Resolved::Nothing,
        }
    }

    /// Takes note of a use, unless the place is one where the name may be missing.
    fn want(&mut self, path: &[Step], written: impl FnOnce() -> String, line: u16) {
        if self.guarded.iter().any(|guarded| guarded == path) || self.seen.contains(path) {
            return;
        }
        self.seen.insert(path.to_vec());
        self.wanted.push(Wanted {
            path: path.to_vec(),
            written: written(),
            template: self.template.to_owned(),
            line: line.into(),
        });
    }
}

/// What a name means.
enum Resolved<'t> {
    Own(&'t str),
    Foreign,
    Nothing,
}
