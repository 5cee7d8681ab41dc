//! `%(name)s` in a value stands for another key's value, and `%%` for a percent sign.

use std::cell::Cell;

use aiopyramid_pattern::nearest;

use super::document::{Document, Entry, Flaw, Section};

/// The section whose keys every other one may refer to.
pub(super) const DEFAULTS: &str = "DEFAULT";

/// How many values may lead through one another: as many as in Python.
const DEPTH: usize = 10;

/// How many names a file may have replaced, and how many bytes all of that may come to: so that a few lines that name one another do not
/// fill the memory.
const NAMES: usize = 100_000;
const BYTES: usize = 16 * 1024 * 1024;

/// Replaces names in the values of one document.
pub(super) struct Interpolation<'d> {
    defaults: Option<&'d Section<'d>>,
    /// The folder of the file, and the file.
    places: [(&'static str, String); 2],
    names_left: Cell<usize>,
    bytes_left: Cell<usize>,
}

impl<'d> Interpolation<'d> {
    /// For a document whose file is in the folder `here`.
    pub(super) fn new(document: &'d Document<'_>, here: String, file: String) -> Self {
        Self {
            defaults: document.section(DEFAULTS),
            places: [("here", here), ("__file__", file)],
            names_left: Cell::new(NAMES),
            bytes_left: Cell::new(BYTES),
        }
    }

    /// The value of a key of a section, with all names replaced.
    ///
    /// # Errors
    ///
    /// A name that is no key of the section or of `[DEFAULT]`, a percent sign that is not written as `%%`, values that lead through one
    /// another without end.
    pub(super) fn value(&self, section: &Section<'_>, entry: &Entry<'_>) -> Result<String, Flaw> {
        let mut value = String::new();
        self.expand(section, entry, DEPTH, &mut value)?;
        Ok(value)
    }

    fn expand(
        &self,
        section: &Section<'_>,
        entry: &Entry<'_>,
        depth: usize,
        out: &mut String,
    ) -> Result<(), Flaw> {
        let complain = |message: String| Flaw::new(entry.at, format!("`{}`: {message}", entry.key));
        let mut rest = entry.value.as_str();
        while let Some((text, from)) = rest.split_once('%') {
            self.push(text, out).map_err(complain)?;
            if let Some(behind) = from.strip_prefix('%') {
                self.push("%", out).map_err(complain)?;
                rest = behind;
                continue;
            }
            let (name, behind) = name_in(from).ok_or_else(|| complain(LONE.to_owned()))?;
            let names_left = self.names_left.get().checked_sub(1);
            self.names_left
                .set(names_left.ok_or_else(|| complain(ENDLESS.to_owned()))?);
            match self.find(section, name) {
                Some(Found::Entry(_)) if depth == 0 => return Err(complain(ENDLESS.to_owned())),
                Some(Found::Entry(entry)) => self.expand(section, entry, depth - 1, out)?,
                Some(Found::Place(text)) => self.push(text, out).map_err(complain)?,
                None => return Err(complain(self.unknown(section, name))),
            }
            rest = behind;
        }
        self.push(rest, out).map_err(complain)
    }

    fn push(&self, text: &str, out: &mut String) -> Result<(), String> {
        let left = self.bytes_left.get().checked_sub(text.len());
        self.bytes_left.set(left.ok_or(ENDLESS)?);
        out.push_str(text);
        Ok(())
    }

    fn find<'s>(&'s self, section: &'s Section<'s>, name: &str) -> Option<Found<'s>> {
        let own = section.entry(name);
        let inherited = || self.defaults?.entry(name);
        let place = || self.places.iter().find(|(place, _)| *place == name);
        own.or_else(inherited)
            .map(Found::Entry)
            .or_else(|| place().map(|(_, text)| Found::Place(text)))
    }

    fn unknown(&self, section: &Section<'_>, name: &str) -> String {
        let entries = section.entries.iter();
        let inherited = self.defaults.iter().flat_map(|defaults| &defaults.entries);
        let keys = entries.chain(inherited).map(|entry| entry.key);
        let known: Vec<&str> = keys
            .chain(self.places.iter().map(|(place, _)| *place))
            .collect();
        let meant = match name.len() {
            // Whoever writes more means no key by it.
            100.. => None,
            _ => nearest(name, &known),
        };
        let meant = meant.map_or(String::new(), |name| {
            format!("; did you mean `%({name})s`?")
        });
        format!(
            "`%({name})s` names no key of [{}] or [{DEFAULTS}]{meant}",
            section.name
        )
    }
}

enum Found<'s> {
    Entry(&'s Entry<'s>),
    Place(&'s str),
}

const LONE: &str =
    "`%` begins `%(name)s`, another key's value; a percent sign of its own is written `%%`";

const ENDLESS: &str = "its value leads through too many others";

/// The name in `(name)s` and what is behind it.
fn name_in(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix('(')?.split_once(')')?;
    Some((name, behind.strip_prefix('s')?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The value of `x` in `[s]`.
    fn value(text: &str) -> Result<String, Flaw> {
        let document = Document::parse(text)?;
        let section = document.section("s").expect("the test writes one");
        let interpolation = Interpolation::new(
            &document,
            "/srv/site".to_owned(),
            "/srv/site/a.ini".to_owned(),
        );
        interpolation.value(section, section.entry("x").expect("the test writes one"))
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(value(text).as_deref(), Ok(expected), "{text:?}");
    }

    #[track_caller]
    fn check_flaw(text: &str, at: usize, message: &str) {
        let flaw = value(text).expect_err("this cannot be replaced");
        assert_eq!(
            (flaw.at, flaw.message.contains(message)),
            (at, true),
            "{flaw:?}"
        );
    }

    #[test]
    fn a_name_is_replaced_by_the_value_of_its_key() {
        check("[s]\nx = %(a)s/%(b)s\na = 1\nb = %(a)s2", "1/12");
        check("[DEFAULT]\na = 1\n[s]\nx = %(a)s", "1");
        check("[DEFAULT]\na = 1\nb = %(a)s\n[s]\na = 2\nx = %(b)s", "2");
        check("[DEFAULT]\n[s]\nx =\n  a\n  %(y)s\ny = b", "\na\nb");
    }

    #[test]
    fn here_is_the_folder_of_the_file() {
        check("[s]\nx = %(here)s/x.db", "/srv/site/x.db");
        check("[s]\nx = %(__file__)s", "/srv/site/a.ini");
        check("[DEFAULT]\nhere = there\n[s]\nx = %(here)s", "there");
    }

    #[test]
    fn two_percent_signs_are_one() {
        check("[s]\nx = 100%%", "100%");
        check("[s]\nx = %%(a)s", "%(a)s");
        check_flaw(
            "[s]\nx = 100%",
            4,
            "a percent sign of its own is written `%%`",
        );
        check_flaw(
            "[s]\nx = %(a)",
            4,
            "a percent sign of its own is written `%%`",
        );
        check_flaw(
            "[s]\nx = %(a)d",
            4,
            "a percent sign of its own is written `%%`",
        );
    }

    #[test]
    fn a_name_of_nothing_is_told_with_the_nearest_one() {
        check_flaw("[s]\nx = %(hree)s", 4, "did you mean `%(here)s`?");
        check_flaw(
            "[s]\nx = %(a)s\n[t]\na = 1",
            4,
            "names no key of [s] or [DEFAULT]",
        );
    }

    #[test]
    fn the_flaw_stands_at_the_key_that_has_it() {
        check_flaw("[s]\na = 5%\nx = %(a)s", 4, "`a`: ");
    }

    #[test]
    fn values_that_lead_to_themselves_come_to_an_end() {
        check_flaw("[s]\nx = %(x)s", 4, "too many others");
        check_flaw("[s]\nx = %(y)s\ny = %(x)s", 4, "too many others");
    }

    #[test]
    fn values_that_multiply_come_to_an_end() {
        let ten = |name: &str| format!("%({name})s").repeat(10);
        let lines: String = (0..9)
            .map(|n| format!("k{n} = {}\n", ten(&format!("k{}", n + 1))))
            .collect();
        for last in ["", "abc"] {
            let flaw =
                value(&format!("[s]\nx = %(k0)s\n{lines}k9 = {last}")).expect_err("10^9 names");
            assert!(flaw.message.contains("too many others"), "{flaw:?}");
        }
    }

    proptest! {
        #[test]
        fn every_value_is_replaced_or_refused(value_of_x in "(%|\\(|\\)|s|x|y|here|a){0,20}", of_y in "(%|\\(|\\)s|x|y){0,10}") {
            let _ = value(&format!("[s]\nx = {value_of_x}\ny = {of_y}"));
        }
    }
}
