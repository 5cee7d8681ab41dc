//! Which of the right names somebody meant, found by the compiler.
//!
//! It is what `aiopyramid_pattern::nearest` finds, without memory that only a running program has.

use super::{Part, Shape};

/// A name that somebody may have meant.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub(super) name: &'static str,
    slips: usize,
}

/// The nearest name, if one is near enough: a slip is forgiven for every three letters, and one in any case.
pub(super) const fn nearest(
    parts: &'static [Part],
    name: &str,
    before: Option<Near>,
) -> Option<Near> {
    let forgiven = if name.len() < 6 { 1 } else { name.len() / 3 };
    let mut near = before;
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Name(other, _) => {
                let slips = slips(name.as_bytes(), other.as_bytes());
                let fewest = match near {
                    Some(near) => near.slips,
                    None => forgiven + 1,
                };
                if slips < fewest {
                    near = Some(Near { name: other, slips });
                }
            }
            Part::Flattened(Shape::Names(names)) => near = nearest(names.parts, name, near),
            Part::Flattened(_) => {}
        }
        at += 1;
    }
    near
}

/// Longer names are not compared.
const LONGEST: usize = 48;

/// How many letters are too many, too few, wrong, or swapped with their neighbours.
const fn slips(from: &[u8], to: &[u8]) -> usize {
    if from.len() > LONGEST || to.len() > LONGEST {
        return usize::MAX;
    }
    let mut rows = [[0; LONGEST + 1]; LONGEST + 1];
    let mut row = 0;
    while row <= from.len() {
        let mut column = 0;
        while column <= to.len() {
            rows[row][column] = match (row, column) {
                (0, other) | (other, 0) => other,
                _ => cheapest(&rows, from, to, row, column),
            };
            column += 1;
        }
        row += 1;
    }
    rows[from.len()][to.len()]
}

const fn cheapest(
    rows: &[[usize; LONGEST + 1]; LONGEST + 1],
    from: &[u8],
    to: &[u8],
    row: usize,
    column: usize,
) -> usize {
    let replaced = rows[row - 1][column - 1] + (from[row - 1] != to[column - 1]) as usize;
    let removed = rows[row - 1][column] + 1;
    let added = rows[row][column - 1] + 1;
    let is_swap =
        row > 1 && column > 1 && from[row - 2] == to[column - 1] && from[row - 1] == to[column - 2];
    let swapped = match is_swap {
        true => rows[row - 2][column - 2] + 1,
        false => usize::MAX,
    };
    least(least(replaced, removed), least(added, swapped))
}

const fn least(one: usize, other: usize) -> usize {
    if one < other { one } else { other }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: &[&str] = &["title", "first_name", "last_name", "id", "posts", "url"];

    const PARTS: &[Part] = &[
        Part::Name("title", &Shape::Plain),
        Part::Name("first_name", &Shape::Plain),
        Part::Name("last_name", &Shape::Plain),
        Part::Name("id", &Shape::Plain),
        Part::Name("posts", &Shape::Plain),
        Part::Name("url", &Shape::Plain),
    ];

    fn near(name: &str) -> Option<&'static str> {
        nearest(PARTS, name, None).map(|near| near.name)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_compiler_finds_what_the_attributes_find(
            name in prop::sample::select(NAMES), at in 0usize..10, letter in "[a-z_]{0,2}",
        ) {
            let at = at.min(name.len());
            let slip = format!("{}{letter}{}", &name[..at], name.get(at + 1..).unwrap_or_default());
            prop_assert_eq!(near(&slip), aiopyramid_pattern::nearest(&slip, NAMES));
        }
    }

    #[test]
    fn a_name_that_is_too_long_to_compare_has_no_neighbour() {
        assert_eq!(near(&"title".repeat(20)), None);
        assert_eq!(near("titel"), Some("title"));
    }
}
