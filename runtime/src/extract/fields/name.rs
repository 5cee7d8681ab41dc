//! How the name of a field is written: `address[street]`, `items[0].name`, `tags[]`.

use std::borrow::Cow;

use smallvec::SmallVec;

/// How many steps a name may have. No form that a person fills in has more, and whoever reads a value recurses as deep.
pub(super) const MAX_DEPTH: usize = 16;

/// A name and its steps. One that is written in no such way, as `a[b` or `.a`, is a single step.
#[derive(Debug)]
pub(super) struct Name<'d> {
    written: &'d str,
    steps: SmallVec<[Step; 2]>,
}

/// A step as it stands in the name: what it says, and where the next one begins.
#[derive(Debug, Clone, Copy)]
struct Step {
    start: usize,
    end: usize,
    next: usize,
}

/// The name has more steps than [`MAX_DEPTH`].
#[derive(Debug)]
pub(super) struct TooDeep;

impl<'d> Name<'d> {
    pub(super) fn parse(written: &'d str) -> Result<Name<'d>, TooDeep> {
        let steps = steps(written)?;
        let steps = steps.unwrap_or_else(|| {
            let end = written.len();
            let only = Step {
                start: 0,
                end,
                next: end,
            };
            SmallVec::from_slice(&[only])
        });
        Ok(Name { written, steps })
    }

    /// The number of steps.
    pub(super) fn depth(&self) -> usize {
        self.steps.len()
    }

    /// What the step at an index says, without its brackets.
    pub(super) fn step(&self, at: usize) -> &'d str {
        let Step { start, end, .. } = self.steps[at];
        &self.written[start..end]
    }

    /// Whether a step is written in brackets.
    pub(super) fn in_brackets(&self, at: usize) -> bool {
        self.steps[at].end != self.steps[at].next
    }

    /// Two or more steps, as they are written together: `a.b` of `x.a.b`, from 1 to 2.
    pub(super) fn through(&self, first: usize, last: usize) -> &'d str {
        &self.written[self.steps[first].start..self.steps[last].next]
    }

    /// All from a step on, as it would be written if the name began there.
    pub(super) fn from(&self, at: usize) -> Cow<'d, str> {
        let Step { next, .. } = self.steps[at];
        match &self.written[next..] {
            "" => self.step(at).into(),
            rest if self.in_brackets(at) => format!("{}{rest}", self.step(at)).into(),
            _ => self.through(at, self.depth() - 1).into(),
        }
    }

    /// The first so many steps, as they are written: the path to a value.
    pub(super) fn up_to(&self, depth: usize) -> &'d str {
        let end = depth.checked_sub(1).map_or(0, |last| self.steps[last].next);
        &self.written[..end]
    }
}

/// The steps; `None` where the name is not written in steps.
fn steps(written: &str) -> Result<Option<SmallVec<[Step; 2]>>, TooDeep> {
    let mut steps = SmallVec::new();
    let mut at = 0;
    while at < written.len() || steps.is_empty() {
        let step = match (written.as_bytes().get(at), steps.is_empty()) {
            (Some(b'['), false) => bracketed(written, at),
            (Some(b'.'), false) => plain(written, at + 1),
            (_, true) => plain(written, 0),
            (_, false) => None,
        };
        let Some(step) = step else { return Ok(None) };
        if steps.len() == MAX_DEPTH {
            return Err(TooDeep);
        }
        at = step.next;
        steps.push(step);
    }
    Ok(Some(steps))
}

/// `[step]`; the brackets may be empty.
fn bracketed(written: &str, at: usize) -> Option<Step> {
    let start = at + 1;
    let end = start + written[start..].find(['[', ']'])?;
    (written.as_bytes()[end] == b']').then_some(Step {
        start,
        end,
        next: end + 1,
    })
}

/// `step`, up to the next dot or bracket; it may not be empty.
fn plain(written: &str, start: usize) -> Option<Step> {
    let length = written[start..]
        .find(['.', '[', ']'])
        .unwrap_or(written.len() - start);
    let end = start + length;
    (length > 0).then_some(Step {
        start,
        end,
        next: end,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &[&str]) {
        let name = Name::parse(written).unwrap();
        let steps: Vec<&str> = (0..name.depth()).map(|at| name.step(at)).collect();
        assert_eq!(steps, expected, "{written:?}");
    }

    #[test]
    fn dots_and_brackets_separate_steps() {
        check("street", &["street"]);
        check("address[street]", &["address", "street"]);
        check("address.street", &["address", "street"]);
        check("items[0][name]", &["items", "0", "name"]);
        check("items[0].name", &["items", "0", "name"]);
        check("tags[]", &["tags", ""]);
        check("a[b.c]", &["a", "b.c"]);
    }

    #[test]
    fn what_is_not_written_in_steps_is_one() {
        for written in [
            "", "[a]", ".a", "a.", "a..b", "a[b", "a]b", "a[b]c", "a[b[c]]", "a[b]]", "a[.b",
        ] {
            check(written, &[written]);
        }
    }

    #[test]
    fn the_parts_of_a_name_are_told_as_they_are_written() {
        let name = Name::parse("a.b[c].d").unwrap();
        assert_eq!(name.up_to(0), "");
        assert_eq!(name.up_to(3), "a.b[c]");
        assert_eq!(name.through(1, 2), "b[c]");
        assert_eq!(name.from(1), "b[c].d");
        assert_eq!(name.from(2), "c.d");
        assert_eq!(name.from(3), "d");
    }

    #[test]
    fn a_name_may_not_have_many_steps() {
        let deep = |steps: usize| format!("a{}", "[a]".repeat(steps - 1));
        assert!(Name::parse(&deep(MAX_DEPTH)).is_ok());
        assert!(Name::parse(&deep(MAX_DEPTH + 1)).is_err());
    }

    proptest! {
        #[test]
        fn every_text_is_a_name_with_places_inside_it(written in "[a-c0-9.\\[\\]ö]{0,12}") {
            let name = Name::parse(&written).unwrap();
            prop_assert_eq!(name.up_to(name.depth()), &written);
            prop_assert_eq!(name.from(0), &*written);
            for at in 0..name.depth() {
                prop_assert!(name.up_to(at).len() < written.len() || written.is_empty());
                prop_assert!(written.contains(name.step(at)));
            }
        }
    }
}
