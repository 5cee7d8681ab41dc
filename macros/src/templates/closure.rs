//! A template with all that it extends, includes and imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter::successors;

use super::folder::{Folder, Source, Trouble};
use super::name::{self, Name};
use super::reader;
use super::references::{Reference, parent, references};
use super::uses::{Use, UseKind, bound, uses};

/// Templates of this package, each once, those first that were named first.
#[derive(Debug)]
pub(crate) struct Closure {
    pub(super) package: String,
    pub(crate) templates: Vec<Template>,
}

/// A template that was read.
#[derive(Debug)]
pub(crate) struct Template {
    /// Below `templates/`.
    pub(crate) path: String,
    /// Absolute.
    pub(crate) file: String,
    pub(super) text: String,
    pub(crate) uses: Vec<Use>,
}

/// What is wrong with a template, and what to do.
#[derive(Debug)]
pub(crate) struct Complaint {
    /// Which of the names that were given it is about.
    pub(crate) given: usize,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Where templates are named that no template names by a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Listing {
    /// Nowhere yet; the help says how.
    Missing(&'static str),
    /// Here, or everything is there.
    There,
}

/// Reads the named templates of this package and all that they reach. Whatever is wrong is said once.
pub(super) fn read(
    folder: &Folder,
    given: &[String],
    listing: Listing,
) -> Result<Closure, Vec<Complaint>> {
    let mut reading = Reading {
        folder,
        listing,
        waiting: VecDeque::new(),
        known: BTreeSet::new(),
        templates: Vec::new(),
        parents: BTreeMap::new(),
        complaints: Vec::new(),
    };
    for (index, path) in given.iter().enumerate() {
        reading.given(index, path);
    }
    while let Some((given, source)) = reading.waiting.pop_front() {
        reading.take(given, source);
    }
    reading.look_for_circles();
    let mut templates = reading.templates;
    let bound: BTreeSet<String> = templates
        .iter()
        .flat_map(|(_, names)| names)
        .cloned()
        .collect();
    for (template, _) in &mut templates {
        // What one template binds, another sees that it includes.
        template
            .uses
            .retain(|used| used.kind != UseKind::Function || !bound.contains(&used.name));
    }
    match reading.complaints.is_empty() {
        true => Ok(Closure {
            package: folder.package.clone(),
            templates: templates
                .into_iter()
                .map(|(template, _)| template)
                .collect(),
        }),
        false => Err(reading.complaints),
    }
}

struct Reading<'f> {
    folder: &'f Folder,
    listing: Listing,
    waiting: VecDeque<(usize, Source)>,
    /// Their paths, whether they could be read or not.
    known: BTreeSet<String>,
    /// Each with the names that it binds.
    templates: Vec<(Template, BTreeSet<String>)>,
    /// What templates extend whatever happens, by their paths.
    parents: BTreeMap<String, Parent>,
    complaints: Vec<Complaint>,
}

/// A template that another one extends.
struct Parent {
    path: String,
    /// The line of the other one that says so, and the name by which it was given.
    line: u32,
    given: usize,
}

impl Reading<'_> {
    fn complain(&mut self, given: usize, message: String, help: String) {
        self.complaints.push(Complaint {
            given,
            message,
            help,
        });
    }

    fn given(&mut self, index: usize, path: &str) {
        match self.open(index, path) {
            Ok(()) => {}
            Err(Trouble::Missing) => {
                let message = format!(
                    "there is no template `{path}`: the package `{}` has no file `templates/{path}`",
                    self.folder.package
                );
                self.complain(index, message, self.folder.advice(path));
            }
            Err(Trouble::Unreadable(why)) => self.complain_unreadable(index, path, &why),
        }
    }

    /// Has a file wait to be read, unless it did before.
    fn open(&mut self, given: usize, path: &str) -> Result<(), Trouble> {
        if self.known.contains(path) {
            return Ok(());
        }
        let source = self.folder.read(path)?;
        self.known.insert(path.to_owned());
        self.waiting.push_back((given, source));
        Ok(())
    }

    fn complain_unreadable(&mut self, given: usize, path: &str, why: &str) {
        let message = format!("the template `templates/{path}` cannot be read: {why}");
        let help = "a template is a text file in UTF-8 that the compiler may read".to_owned();
        self.complain(given, message, help);
    }

    fn take(&mut self, given: usize, source: Source) {
        let tree = match reader::read(&source.text, &source.path) {
            Ok(tree) => tree,
            Err(error) => return self.complain(given, error.message, error.help),
        };
        let mut uses = uses(&tree);
        for reference in references(&tree) {
            self.follow(given, &source.path, &reference, &mut uses);
        }
        if let Some((named, line)) = parent(&tree)
            && let Ok(Name::Own(path)) = name::read(named, &self.folder.package, Some(&source.path))
        {
            let parent = Parent { path, line, given };
            self.parents.insert(source.path.clone(), parent);
        }
        let names = bound(&tree);
        drop(tree);
        let Source { path, file, text } = source;
        let template = Template {
            path,
            file,
            text,
            uses,
        };
        self.templates.push((template, names));
    }

    /// Complains of each circle of templates that extend one another, at the first of them by its path.
    fn look_for_circles(&mut self) {
        for (path, parent) in &self.parents {
            let next = |at: &&'_ Parent| self.parents.get(&at.path);
            let mut way = successors(Some(parent), next).take(self.parents.len());
            let back = way.find(|at| at.path <= *path);
            if back.is_some_and(|at| at.path == *path) {
                let Parent {
                    path: named,
                    line,
                    given,
                } = parent;
                let message =
                    format!("templates/{path}:{line} extends `{named}`, and in the end itself");
                let help =
                    "have one of them extend nothing: blocks are put into that one".to_owned();
                self.complaints.push(Complaint {
                    given: *given,
                    message,
                    help,
                });
            }
        }
    }

    fn follow(&mut self, given: usize, path: &str, reference: &Reference, uses: &mut Vec<Use>) {
        let Reference { verb, line, .. } = reference;
        if reference.targets.has_unwritten
            && let Listing::Missing(help) = self.listing
        {
            let message = format!(
                "templates/{path}:{line} {verb} a template whose name only the running program knows"
            );
            self.complain(given, message, help.to_owned());
        }
        for choice in &reference.targets.choices {
            self.choose(given, path, reference, choice, uses);
        }
    }

    /// Goes to all of a choice that there are; there must be one.
    fn choose(
        &mut self,
        given: usize,
        path: &str,
        reference: &Reference,
        choice: &[String],
        uses: &mut Vec<Use>,
    ) {
        let Reference { verb, line, .. } = *reference;
        let mut found = choice.is_empty();
        for named in choice {
            match name::read(named, &self.folder.package, Some(path)) {
                Ok(Name::Own(target)) => match self.open(given, &target) {
                    Ok(()) => found = true,
                    Err(Trouble::Missing) => {}
                    Err(Trouble::Unreadable(why)) => {
                        self.complain_unreadable(given, &target, &why);
                        found = true;
                    }
                },
                Ok(Name::Foreign(name)) => {
                    found = true;
                    // Whether it exists the application knows, and a choice may do without.
                    if choice.len() == 1 && !reference.may_be_missing {
                        uses.push(Use {
                            kind: UseKind::Template,
                            name,
                            line,
                        });
                    }
                }
                Err(refusal) => {
                    let message = format!("templates/{path}:{line}: {}", refusal.message);
                    self.complain(given, message, refusal.help);
                    found = true;
                }
            }
        }
        if let ([named, ..], false, false) = (choice, found, reference.may_be_missing) {
            let message = match choice.len() {
                1 => format!("templates/{path}:{line} {verb} `{named}`, which does not exist"),
                _ => format!(
                    "templates/{path}:{line} {verb} one of `{}`, none of which exists",
                    choice.join("`, `")
                ),
            };
            let target = match name::read(named, &self.folder.package, Some(path)) {
                Ok(Name::Own(target)) => target,
                _ => named.clone(),
            };
            self.complain(given, message, self.folder.advice(&target));
        }
    }
}
