//! Actions: what directives queue, and how those that contradict each other are found (G1 to G4, G6).

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::include::{IncludePath, Scope};
use super::{Problem, Registry};
use crate::site::Site;

/// Something that a directive wants done when the application is made.
pub struct Action {
    phase: Phase,
    identity: Identity,
    scope: Scope,
    site: Option<Site>,
    run: Run,
}

type Run = Box<dyn FnOnce(&mut Registry<'_>) + Send>;
type Find = Box<dyn FnOnce(&Registry<'_>) -> Option<Discriminator> + Send>;

/// What an action is about, so that a second one about the same is noticed.
enum Identity {
    /// It contradicts nothing.
    Free,
    Known(Discriminator),
    /// Known once the phases before have run: a view's depends on its route.
    Deferred(Find),
}

/// When an action runs: earlier phases first, within a phase in the order of the calls (G1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phase(i8);

impl Phase {
    /// What others build on: renderers, mappers, predicates.
    pub const FOUNDATIONS: Phase = Phase(-20);
    /// Routes, which views refer to.
    pub const ROUTES: Phase = Phase(-10);
    /// Routes that views declare in place, which share those that calls add whatever comes first.
    pub(super) const IN_PLACE_ROUTES: Phase = Phase(-9);
    /// Mounts, which leave to routes what those take.
    pub(super) const MOUNTS: Phase = Phase(-8);
    /// Everything else.
    pub const DEFAULT: Phase = Phase(0);
}

/// What an action is about: a kind and the thing, `route` and `home` for example.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Discriminator {
    kind: &'static str,
    thing: String,
    /// What tells things of one name apart.
    key: u64,
}

impl Discriminator {
    /// The kind and the thing, both as a message would name them.
    pub fn new(kind: &'static str, thing: impl Into<String>) -> Discriminator {
        Discriminator {
            kind,
            thing: thing.into(),
            key: 0,
        }
    }

    /// The same name for another thing, where names alone do not tell things apart.
    #[must_use]
    pub fn keyed(self, key: impl Hash) -> Discriminator {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Discriminator {
            key: hasher.finish(),
            ..self
        }
    }
}

impl fmt::Display for Discriminator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.thing)
    }
}

impl Action {
    /// An action of a phase that does nothing yet and contradicts nothing.
    pub fn new(phase: Phase) -> Action {
        Action {
            phase,
            identity: Identity::Free,
            scope: Scope::default(),
            site: None,
            run: Box::new(|_| {}),
        }
    }

    /// A second action of the same discriminator is a conflict.
    #[must_use]
    pub fn unique(self, discriminator: Discriminator) -> Action {
        Action {
            identity: Identity::Known(discriminator),
            ..self
        }
    }

    /// The same, for a discriminator that depends on what earlier phases registered.
    #[must_use]
    pub fn unique_once_known(
        self,
        discriminator: impl FnOnce(&Registry<'_>) -> Option<Discriminator> + Send + 'static,
    ) -> Action {
        Action {
            identity: Identity::Deferred(Box::new(discriminator)),
            ..self
        }
    }

    /// What the action does. It may queue further actions with [`Registry::configure`].
    #[must_use]
    pub fn run(self, run: impl FnOnce(&mut Registry<'_>) + Send + 'static) -> Action {
        Action {
            run: Box::new(run),
            ..self
        }
    }

    pub(super) fn placed(self, site: Site, scope: Scope) -> Action {
        Action {
            site: Some(site),
            scope,
            ..self
        }
    }

    fn include_path(&self) -> &IncludePath {
        &self.scope.include_path
    }

    fn discriminator(&mut self, registry: &Registry<'_>) -> Option<Discriminator> {
        match std::mem::replace(&mut self.identity, Identity::Free) {
            Identity::Free => None,
            Identity::Known(discriminator) => Some(discriminator),
            Identity::Deferred(find) => find(registry),
        }
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({:?})", self.phase)
    }
}

/// Runs all actions, phase by phase, and those that they add (G6): of the same phase after the others of it, or of a later one.
pub(super) fn run_all(mut waiting: Vec<Action>, registry: &mut Registry<'_>) {
    let mut done = Done::new();
    while let Some(phase) = waiting.iter().map(|action| action.phase).min() {
        // Calls keep their order within a phase.
        let (now, later) = waiting
            .into_iter()
            .partition(|action| action.phase == phase);
        waiting = later;
        for action in resolve(now, &mut done, registry) {
            registry.site = action.site;
            registry.scope = action.scope;
            (action.run)(registry);
            for added in std::mem::take(&mut registry.added) {
                match added.phase < phase {
                    true => report_too_late(&added, registry),
                    false => waiting.push(added),
                }
            }
        }
    }
}

/// What has been done about each thing, and where it was declared.
type Done = HashMap<Discriminator, (IncludePath, Option<Site>)>;

/// Drops the actions that another one overrides and reports those that contradict each other.
///
/// The shortest include path wins over those that extend it, so an application overrides what it includes; any other pair of one
/// discriminator is a conflict (G3). What has been done before wins over what is added later by the same rule. All conflicts of a phase
/// are reported (G4).
fn resolve(mut actions: Vec<Action>, done: &mut Done, registry: &mut Registry<'_>) -> Vec<Action> {
    let mut groups: HashMap<Discriminator, Vec<usize>> = HashMap::new();
    let mut order = Vec::new();
    for (index, action) in actions.iter_mut().enumerate() {
        if let Some(discriminator) = action.discriminator(registry) {
            let group = groups.entry(discriminator.clone()).or_default();
            group.push(index);
            if group.len() == 1 {
                order.push(discriminator);
            }
        }
    }
    let mut keep = vec![true; actions.len()];
    for discriminator in order {
        let mut group = groups[&discriminator]
            .iter()
            .map(|index| (*index, &actions[*index]));
        let (winning_path, winner) = match done.get(&discriminator) {
            Some((path, site)) => (path.clone(), Err(*site)),
            None => {
                let shortest = group
                    .clone()
                    .min_by_key(|(_, action)| action.include_path().len());
                let (index, action) = shortest.expect("a group has members");
                let path = action.include_path().clone();
                done.insert(discriminator.clone(), (path.clone(), action.site));
                (path, Ok(index))
            }
        };
        let others = group.clone().filter(|(index, _)| winner != Ok(*index));
        for (index, _) in others.clone() {
            keep[index] = false;
        }
        if !others
            .map(|(_, other)| other.include_path())
            .all(|path| path.is_inside(&winning_path))
        {
            let earlier = winner.err().map(|site| (site, &winning_path));
            let places = group
                .by_ref()
                .map(|(_, action)| (action.site, action.include_path()));
            let problem = conflict(&discriminator, earlier.into_iter().chain(places));
            registry.problems.push(problem);
        }
    }
    let mut keep = keep.into_iter();
    actions.retain(|_| keep.next().expect("one mark for each action"));
    actions
}

fn conflict<'a>(
    discriminator: &Discriminator,
    places: impl Iterator<Item = (Option<Site>, &'a IncludePath)>,
) -> Problem {
    let places: Vec<_> = places.filter_map(|(site, by)| Some((site?, by))).collect();
    let times = if places.len() == 2 {
        "twice".to_owned()
    } else {
        format!("{} times", places.len())
    };
    let all_included = places.iter().all(|(_, by)| !by.is_empty());
    let problem = Problem::new(format!("{discriminator} is declared {times}"));
    let problem = places
        .into_iter()
        .fold(problem, |problem, (site, by)| problem.at_included(site, by));
    problem.help(match all_included {
        true => "keep one of them, or decide it where both are included: what an includer declares goes first",
        false => "keep one of them",
    })
}

fn report_too_late(added: &Action, registry: &mut Registry<'_>) {
    let problem = Problem::new("an action adds another one of an earlier phase, which is over");
    let help =
        "let the action that adds it run in that phase: `Action::new(Phase::ROUTES)` for example";
    let problem = match added.site {
        Some(site) => problem.at_included(site, &added.scope.include_path),
        None => problem,
    };
    registry.problems.push(problem.help(help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// Runs unique actions with these include paths, in this order, and gives those that ran and the number of conflicts.
    fn run(include_paths: &[&[&'static str]]) -> (Vec<usize>, usize) {
        let settings = Settings::default();
        let mut registry = Registry::new(&settings, Vec::new());
        let ran = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let actions = include_paths.iter().enumerate().map(|(index, path)| {
            let ran = ran.clone();
            let site = Site::declared(
                ["", "", "", "", "file.rs"],
                u32::try_from(index).unwrap() + 1,
                1,
                0,
            );
            let scope = path
                .iter()
                .fold(Scope::default(), |scope, part| scope.included(part, 0));
            let action =
                Action::new(Phase::DEFAULT).unique(Discriminator::new("the thing", "itself"));
            action
                .run(move |_| ran.lock().unwrap().push(index))
                .placed(site, scope)
        });
        run_all(actions.collect(), &mut registry);
        (ran.lock().unwrap().clone(), registry.problems.len())
    }

    #[test]
    fn g3_an_includer_overrides_what_it_includes_whatever_the_order() {
        assert_eq!(run(&[&["blog"], &[]]), (vec![1], 0));
        assert_eq!(run(&[&[], &["blog"]]), (vec![0], 0));
        assert_eq!(run(&[&["blog", "admin"], &["blog"]]), (vec![1], 0));
    }

    #[test]
    fn g3_siblings_conflict_unless_the_top_level_decides() {
        assert_eq!(run(&[&["blog"], &["shop"]]).1, 1);
        assert_eq!(run(&[&["blog"], &["shop"], &[]]), (vec![2], 0));
        assert_eq!(run(&[&[], &[]]).1, 1);
    }

    #[test]
    fn g1_phases_run_in_order_and_calls_keep_theirs_within_one() {
        let settings = Settings::default();
        let mut registry = Registry::new(&settings, Vec::new());
        let ran = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let phases = [
            Phase::DEFAULT,
            Phase::ROUTES,
            Phase::FOUNDATIONS,
            Phase::ROUTES,
            Phase::DEFAULT,
        ];
        let actions = phases.into_iter().enumerate().map(|(index, phase)| {
            let ran = ran.clone();
            let site = Site::declared(["", "", "", "", "file.rs"], 1, 1, 0);
            Action::new(phase)
                .run(move |_| ran.lock().unwrap().push(index))
                .placed(site, Scope::default())
        });
        run_all(actions.collect(), &mut registry);
        assert_eq!(*ran.lock().unwrap(), [2, 1, 3, 0, 4]);
    }
}
