//! The format: sections, keys, values that go on in indented lines. What a key means is none of its business.

use std::collections::HashSet;

/// A file of the format that Python's `configparser` reads, and PasteDeploy with it.
#[derive(Debug, Default)]
pub(super) struct Document<'t> {
    pub(super) sections: Vec<Section<'t>>,
}

/// A section and its keys, in the order in which they stand.
#[derive(Debug)]
pub(super) struct Section<'t> {
    /// What stands in the brackets.
    pub(super) name: &'t str,
    /// The byte of the file at which the name begins.
    pub(super) at: usize,
    pub(super) entries: Vec<Entry<'t>>,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    pub(super) key: &'t str,
    /// The byte of the file at which the key begins.
    pub(super) at: usize,
    /// As it was written: nothing is interpolated. Lines are joined by `\n`, and none of them is indented.
    pub(super) value: String,
}

/// What is wrong, and at which byte of the file.
#[derive(Debug, PartialEq)]
pub(super) struct Flaw {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Flaw {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }
}

impl<'t> Document<'t> {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// The first line that is none of a section, a key, a value that goes on, a comment and nothing; a section or a key that is there
    /// already, which Python refuses too.
    pub(super) fn parse(text: &'t str) -> Result<Self, Flaw> {
        let mut reader = Reader::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            reader.line(at, line)?;
            at += line.len();
        }
        reader.end_value();
        Ok(reader.document)
    }

    /// The section of exactly this name.
    pub(super) fn section(&self, name: &str) -> Option<&Section<'t>> {
        self.sections.iter().find(|section| section.name == name)
    }
}

impl<'t> Section<'t> {
    pub(super) fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// What is known between two lines.
#[derive(Default)]
struct Reader<'t> {
    document: Document<'t>,
    /// How far the line of the last section or key is indented. What is indented further goes on with the value.
    indent: usize,
    /// Whether the last line that was no comment belongs to a value.
    in_value: bool,
    sections: HashSet<&'t str>,
    /// Those of the present section.
    keys: HashSet<&'t str>,
}

impl<'t> Reader<'t> {
    /// Takes the next line, which begins at the byte `at`.
    fn line(&mut self, at: usize, line: &'t str) -> Result<(), Flaw> {
        let (blank, content) = split_indent(line);
        let at = at + blank.len();
        // A mark of the byte order stands before the first line of files that some editors of Windows have written.
        let indent = blank
            .chars()
            .filter(|char| *char != BYTE_ORDER_MARK)
            .count();
        if content.starts_with(COMMENT) {
            return Ok(());
        }
        if content.is_empty() {
            self.go_on("");
            return Ok(());
        }
        if self.in_value && indent > self.indent {
            self.go_on(content);
            return Ok(());
        }
        self.end_value();
        self.indent = indent;
        match content.strip_prefix('[') {
            Some(name) => self.begin_section(at, name),
            None => self.begin_key(at, content),
        }
    }

    /// Begins a section; `rest` is what follows its bracket.
    fn begin_section(&mut self, at: usize, rest: &'t str) -> Result<(), Flaw> {
        let ends_here = |(end, _): &(usize, &str)| {
            let behind = rest[end + 1..].trim_start();
            behind.is_empty() || behind.starts_with(COMMENT)
        };
        let Some((end, _)) = rest.match_indices(']').find(ends_here) else {
            let message = "the name of a section ends with `]`, and behind that nothing may stand but a comment";
            return Err(Flaw::new(at, message));
        };
        let name = &rest[..end];
        let name = name.trim();
        if name.is_empty() {
            return Err(Flaw::new(at, "this section has no name"));
        }
        if !self.sections.insert(name) {
            let message = format!("the section [{name}] is there already; let it stand once");
            return Err(Flaw::new(at, message));
        }
        self.keys.clear();
        self.document.sections.push(Section {
            name,
            at: at + 1,
            entries: Vec::new(),
        });
        Ok(())
    }

    fn begin_key(&mut self, at: usize, line: &'t str) -> Result<(), Flaw> {
        let Some(section) = self.document.sections.last_mut() else {
            let message = "this stands before the first section; begin with `[app:main]`";
            return Err(Flaw::new(at, message));
        };
        let Some((key, value)) = line.split_once(['=', ':']) else {
            let message = "this is neither `[section]` nor `key = value`; a line that goes on with a value is indented";
            return Err(Flaw::new(at, message));
        };
        let key = key.trim_end();
        if key.is_empty() {
            return Err(Flaw::new(at, "a value without a key"));
        }
        if !self.keys.insert(key) {
            let section = section.name;
            let message = format!("`{key}` is in [{section}] already; let it stand once");
            return Err(Flaw::new(at, message));
        }
        section.entries.push(Entry {
            key,
            at,
            value: value.trim_start().to_owned(),
        });
        self.in_value = true;
        Ok(())
    }

    /// Adds a line to the value, if there is one.
    fn go_on(&mut self, content: &str) {
        if let Some(value) = self.value() {
            value.push('\n');
            value.push_str(content);
        }
    }

    /// Empty lines belong to a value if more of it follows; those at the end do not.
    fn end_value(&mut self) {
        if let Some(value) = self.value() {
            value.truncate(value.trim_end().len());
        }
        self.in_value = false;
    }

    fn value(&mut self) -> Option<&mut String> {
        let entries = &mut self.document.sections.last_mut()?.entries;
        self.in_value.then_some(&mut entries.last_mut()?.value)
    }
}

const COMMENT: [char; 2] = ['#', ';'];

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The white space at the beginning of a line, and what is left without that at the end.
fn split_indent(line: &str) -> (&str, &str) {
    let is_blank = |char: char| char.is_whitespace() || char == BYTE_ORDER_MARK;
    let content = line.trim_start_matches(is_blank);
    let (blank, _) = line.split_at(line.len() - content.len());
    (blank, content.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sections, keys and values, without their places.
    fn read(text: &str) -> Vec<(&str, Vec<(&str, String)>)> {
        let document = Document::parse(text).unwrap_or_else(|flaw| panic!("{flaw:?} in {text:?}"));
        document
            .sections
            .into_iter()
            .map(|section| {
                let entries = section.entries.into_iter();
                let entries = entries.map(|entry| (entry.key, entry.value)).collect();
                (section.name, entries)
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let sections = read(text);
        let [(_, entries)] = &sections[..] else {
            panic!("one section is expected: {sections:?}");
        };
        let entries: Vec<_> = entries
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        assert_eq!(entries, expected, "{text:?}");
    }

    #[track_caller]
    fn check_flaw(text: &str, at: usize, message: &str) {
        let flaw = Document::parse(text).expect_err("this is no document");
        assert_eq!(
            (flaw.at, flaw.message.contains(message)),
            (at, true),
            "{flaw:?}"
        );
    }

    #[test]
    fn keys_are_written_with_an_equals_sign_or_a_colon() {
        let text = "[s]\na = 1\nb: 2\nc=x:y\nd:x=y\ne =\nf.g h = 3\n";
        check(
            text,
            &[
                ("a", "1"),
                ("b", "2"),
                ("c", "x:y"),
                ("d", "x=y"),
                ("e", ""),
                ("f.g h", "3"),
            ],
        );
    }

    #[test]
    fn what_is_indented_further_than_its_key_goes_on_with_the_value() {
        check(
            "[s]\na =\n    x\n  y = 1\nb = 2",
            &[("a", "\nx\ny = 1"), ("b", "2")],
        );
        check("[s]\na = x\n\t[y]\nb = 2", &[("a", "x\n[y]"), ("b", "2")]);
        check(
            "[s]\n  a = 1\n  b = 2\n   c\n",
            &[("a", "1"), ("b", "2\nc")],
        );
        // Behind the name of a section there is no value that could go on.
        check("[s]\n    a = 1", &[("a", "1")]);
    }

    #[test]
    fn empty_lines_belong_to_a_value_that_goes_on() {
        check(
            "[s]\na = x\n\n  y\n\n\nb = 1\n\n",
            &[("a", "x\n\ny"), ("b", "1")],
        );
    }

    #[test]
    fn comments_stand_on_lines_of_their_own() {
        let text = "# c\n; c\n[s] # c\n  # c\na = 1 ; no comment\n  # c\n  x # neither\n; c\n  y\n";
        check(text, &[("a", "1 ; no comment\nx # neither\ny")]);
    }

    #[test]
    fn lines_may_end_as_on_windows_and_begin_with_a_mark() {
        check(
            "\u{feff}[s]\r\na = 1\r\n  x\r\nb = 2\r\n",
            &[("a", "1\nx"), ("b", "2")],
        );
    }

    #[test]
    fn names_keep_their_capitals() {
        assert_eq!(read("[App:Main]\nA = 1\na = 2")[0].1.len(), 2);
        assert_eq!(read("[ app:main ]")[0].0, "app:main");
        assert_eq!(read("[a]b]")[0].0, "a]b");
        assert_eq!(read("[a] # [b]")[0].0, "a");
    }

    #[test]
    fn what_is_none_of_it_is_told_at_its_byte() {
        check_flaw("a = 1", 0, "before the first section");
        check_flaw("[s]\n  x\n", 6, "neither `[section]` nor `key = value`");
        check_flaw("[s\n", 0, "ends with `]`");
        check_flaw("[s]x", 0, "nothing may stand but a comment");
        check_flaw("[s] x", 0, "nothing may stand but a comment");
        check_flaw("[]", 0, "no name");
        check_flaw("[s]\n = 1", 5, "without a key");
        check_flaw("[s]\na = 1\nb = 1\na : 2", 16, "`a` is in [s] already");
        check_flaw("[s]\n[t]\n[s]", 8, "[s] is there already");
    }

    /// What a key and a value may be, so that they are read as they were written.
    fn entries() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
        let key = "[a-z][a-zA-Z0-9_. -]{0,8}[a-z]";
        let line = "[a-z%(\\[\"][ -~äß]{0,12}[a-z)=:;#]";
        prop::collection::vec((key, prop::collection::vec(line, 0..4)), 0..6)
    }

    /// One of the ways of writing them down.
    fn write(entries: &[(String, Vec<String>)], style: u8) -> String {
        let end = if style & 1 == 0 { "\n" } else { "\r\n" };
        let equals = [" = ", "=", ": ", "\t:"][usize::from(style >> 1 & 3)];
        let (before, within) =
            [("", "  "), (" ", "\t  "), ("\t", "    "), ("", "\t")][usize::from(style >> 3 & 3)];
        let comment = if style & 32 == 0 {
            String::new()
        } else {
            format!("  ; c = d{end}")
        };
        let mut text = format!("[section]{end}");
        for (key, lines) in entries {
            text += &format!("{comment}{before}{key}{equals}{end}");
            for line in lines {
                text += &format!("{before}{within}{line}  {end}{comment}");
            }
        }
        text
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(entries in entries(), style: u8) {
            let mut known = HashSet::new();
            let entries: Vec<_> = entries.into_iter().filter(|(key, _)| known.insert(key.clone())).collect();
            let text = write(&entries, style);
            let document = Document::parse(&text).expect("it was written by the rules");
            let section = &document.sections[0];
            prop_assert_eq!(section.entries.len(), entries.len(), "{:?}", text);
            for (entry, (key, lines)) in section.entries.iter().zip(&entries) {
                let value: String = lines.iter().map(|line| format!("\n{line}")).collect();
                prop_assert_eq!((entry.key, &entry.value), (key.as_str(), &value), "{:?}", text);
                prop_assert!(text[entry.at..].starts_with(entry.key));
            }
        }

        #[test]
        fn every_text_is_read_or_refused_at_a_byte_of_it(text in "([ \t\r\n\u{feff}]|[\\[\\]=:;#%a]|é){0,60}") {
            match Document::parse(&text) {
                Ok(document) => {
                    let entries: Vec<_> = document.sections.iter().flat_map(|section| &section.entries).collect();
                    prop_assert!(entries.iter().all(|entry| text[entry.at..].starts_with(entry.key)));
                }
                Err(flaw) => prop_assert!(text.is_char_boundary(flaw.at)),
            }
        }
    }
}
