//! Actions: what directives queue, and how those that contradict each other are found (G1 to G4).

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Problem, Registry};
use crate::site::Site;

/// Something that a directive wants done when the application is made.
pub struct Action {
    phase: Phase,
    identity: Identity,
    include_path: Vec<String>,
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
            include_path: Vec::new(),
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

    /// What the action does.
    #[must_use]
    pub fn run(self, run: impl FnOnce(&mut Registry<'_>) + Send + 'static) -> Action {
        Action {
            run: Box::new(run),
            ..self
        }
    }

    pub(super) fn placed(self, site: Site, include_path: Vec<String>) -> Action {
        Action {
            site: Some(site),
            include_path,
            ..self
        }
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

/// Runs all actions, phase by phase.
pub(super) fn run_all(mut actions: Vec<Action>, registry: &mut Registry<'_>) {
    // The sort is stable, so calls keep their order within a phase.
    actions.sort_by_key(|action| action.phase);
    while let Some(first) = actions.first() {
        let phase = first.phase;
        let rest = actions.split_off(actions.partition_point(|action| action.phase == phase));
        for action in resolve(std::mem::replace(&mut actions, rest), registry) {
            registry.site = action.site;
            (action.run)(registry);
        }
    }
}

/// Drops the actions that another one overrides and reports those that contradict each other.
///
/// The shortest include path wins over those that extend it, so an application overrides what it includes; any other pair of one
/// discriminator is a conflict (G3). All conflicts of a phase are reported (G4).
fn resolve(mut actions: Vec<Action>, registry: &mut Registry<'_>) -> Vec<Action> {
    let mut groups: HashMap<Discriminator, Vec<usize>> = HashMap::new();
    let mut order = Vec::new();
    for (index, action) in actions.iter_mut().enumerate() {
        if let Some(discriminator) = action.discriminator(registry) {
            let group = groups.entry(discriminator.clone()).or_default();
            group.push(index);
            if group.len() == 2 {
                order.push(discriminator);
            }
        }
    }
    let mut keep = vec![true; actions.len()];
    for discriminator in order {
        let group = &groups[&discriminator];
        let winner = *group
            .iter()
            .min_by_key(|index| actions[**index].include_path.len())
            .expect("a group has members");
        for index in group.iter().filter(|index| **index != winner) {
            keep[*index] = false;
        }
        let contradicts =
            |index: &&usize| **index != winner && !extends(&actions[**index], &actions[winner]);
        if group.iter().any(|index| contradicts(&index)) {
            registry.problems.push(conflict(
                &discriminator,
                group.iter().map(|index| &actions[*index]),
            ));
        }
    }
    let mut keep = keep.into_iter();
    actions.retain(|_| keep.next().expect("one mark for each action"));
    actions
}

fn extends(included: &Action, includer: &Action) -> bool {
    included.include_path.len() > includer.include_path.len()
        && included.include_path.starts_with(&includer.include_path)
}

fn conflict<'a>(
    discriminator: &Discriminator,
    actions: impl Iterator<Item = &'a Action>,
) -> Problem {
    let sites: Vec<Site> = actions.filter_map(|action| action.site).collect();
    let times = if sites.len() == 2 {
        "twice".to_owned()
    } else {
        format!("{} times", sites.len())
    };
    Problem::new(format!("{discriminator} is declared {times}"))
        .at_all(sites)
        .help("keep one of them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// Runs unique actions with these include paths, in this order, and gives those that ran and the number of conflicts.
    fn run(include_paths: &[&[&str]]) -> (Vec<usize>, usize) {
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
            let path = path.iter().map(|part| (*part).to_owned()).collect();
            let action =
                Action::new(Phase::DEFAULT).unique(Discriminator::new("the thing", "itself"));
            action
                .run(move |_| ran.lock().unwrap().push(index))
                .placed(site, path)
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
                .placed(site, Vec::new())
        });
        run_all(actions.collect(), &mut registry);
        assert_eq!(*ran.lock().unwrap(), [2, 1, 3, 0, 4]);
    }
}
