//! Which of two alternatives at one place comes first.

use std::cmp::Reverse;

use super::step::{Atom, Step};

/// How narrow an alternative is; the smaller comes first. Literal segments are not ranked: they come before all.
///
/// The fields decide in the order in which they stand. What they leave equal is decided by the order of the routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Specificity {
    class: Class,
    /// Characters of literal text in the segment at hand.
    text: Reverse<usize>,
    /// One segment comes before what may span several.
    is_tail: bool,
    /// Characters of literal text in the further segments of a tail, their slashes included.
    text_after: Reverse<usize>,
    /// Placeholders without a regex.
    unconstrained: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Literal text and placeholders: `{year}-{month}`, `{name}.html`.
    Mixed,
    /// `{id:\d+}`.
    Constrained,
    /// `{id}`.
    Plain,
    /// Nothing between the placeholders, or no telling where it ends: `{a}{b}`, `{x:.+}`, `foo*rest`.
    Loose,
    /// `*rest`.
    Remainder,
}

impl Specificity {
    pub(super) fn of(step: &Step<'_>) -> Specificity {
        let (first, further) = step.atoms.split_at(step.in_first_segment);
        Specificity {
            class: Class::of(step),
            text: Reverse(characters(first)),
            is_tail: step.is_tail,
            text_after: Reverse(characters(further)),
            unconstrained: unconstrained(&step.atoms),
        }
    }
}

impl Class {
    fn of(step: &Step<'_>) -> Class {
        match step.atoms[..] {
            [Atom::Remainder] => Class::Remainder,
            _ if step.is_tail => Class::Loose,
            [Atom::Constrained { .. }] => Class::Constrained,
            [Atom::Plain] => Class::Plain,
            _ if characters(&step.atoms) > 0 => Class::Mixed,
            _ => Class::Loose,
        }
    }
}

fn characters(atoms: &[Atom<'_>]) -> usize {
    atoms
        .iter()
        .map(|atom| match atom {
            Atom::Text(text) => text.chars().count(),
            _ => 0,
        })
        .sum()
}

fn unconstrained(atoms: &[Atom<'_>]) -> usize {
    atoms
        .iter()
        .filter(|atom| matches!(atom, Atom::Plain | Atom::Remainder))
        .count()
}
