//! Who wins, for trees of includes that nobody has thought of.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use crate::config::{Action, Configurator, Discriminator, Phase};

/// What a function of an include does, one after the other.
#[derive(Debug, Clone)]
enum Step {
    /// Something about one of a few things.
    Act(u8),
    Include(Vec<Step>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = (0_u8..3).prop_map(Step::Act).boxed();
    let step = act.prop_recursive(4, 24, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(Step::Include)
    });
    prop::collection::vec(step, 0..6)
}

type Ran = Arc<Mutex<Vec<usize>>>;

/// Makes the calls; each action says its number when it runs.
fn configure(config: &mut Configurator, steps: Vec<Step>, next: &Arc<Mutex<usize>>, ran: &Ran) {
    for step in steps {
        let (next, ran) = (Arc::clone(next), Arc::clone(ran));
        match step {
            Step::Act(thing) => {
                let mut counter = next.lock().unwrap();
                let number = *counter;
                *counter += 1;
                let discriminator = Discriminator::new("the thing", thing.to_string());
                let action = Action::new(Phase::DEFAULT).unique(discriminator);
                config.action(action.run(move |_| ran.lock().unwrap().push(number)));
            }
            Step::Include(steps) => {
                config.include(move |config| configure(config, steps, &next, &ran));
            }
        }
    }
}

/// An action of the naive model: its thing, and the way to it as the positions of the includes.
type Placed = (u8, Vec<usize>);

fn place(steps: &[Step], path: &[usize], placed: &mut Vec<Placed>) {
    for (position, step) in steps.iter().enumerate() {
        match step {
            Step::Act(thing) => placed.push((*thing, path.to_vec())),
            Step::Include(steps) => place(steps, &[path, &[position]].concat(), placed),
        }
    }
}

/// G3 as it is written: sorted by path and then by position the first one wins, and all others must strictly extend its path. Gives those
/// that run, and the number of conflicts.
fn naive(placed: &[Placed]) -> (Vec<usize>, usize) {
    let mut ran = Vec::new();
    let mut conflicts = 0;
    for thing in 0..3 {
        let mut about: Vec<(&[usize], usize)> = placed
            .iter()
            .enumerate()
            .filter(|(_, (other, _))| *other == thing)
            .map(|(number, (_, path))| (&**path, number))
            .collect();
        about.sort_unstable();
        if let Some(((winner, number), others)) = about.split_first() {
            ran.push(*number);
            let gives_way = |(path, _): &(&[usize], usize)| {
                path.len() > winner.len() && path.starts_with(winner)
            };
            conflicts += usize::from(!others.iter().all(gives_way));
        }
    }
    ran.sort_unstable();
    (ran, conflicts)
}

proptest! {
    #[test]
    fn g3_random_trees_of_includes_are_resolved_as_the_rule_says(steps in steps()) {
        let mut placed = Vec::new();
        place(&steps, &[], &mut placed);
        let (expected, conflicts) = naive(&placed);
        let ran = Ran::default();
        let mut config = Configurator::new();
        configure(&mut config, steps, &Arc::default(), &ran);
        let problems = match config.make_app() {
            Ok(_) => 0,
            Err(error) => {
                let error = error.downcast_ref::<crate::config::ConfigurationError>();
                error.expect("it says what is wrong").problems().len()
            }
        };
        prop_assert_eq!(problems, conflicts);
        if conflicts == 0 {
            prop_assert_eq!(&*ran.lock().unwrap(), &expected);
        }
    }
}
