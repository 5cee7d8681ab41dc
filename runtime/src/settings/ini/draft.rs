//! The settings that a file comes to, while it is being translated.

use super::Translated;
use super::document::{Entry, Flaw, Section};
use super::interpolate::Interpolation;
use crate::settings::tree::{Node, Place, Source, Table, Value};

/// How many names may lead to a value. Whoever reads settings goes down name by name, so there is an end to it.
const DEPTH: usize = 16;

/// What has been translated so far.
pub(super) struct Draft<'d> {
    interpolation: Interpolation<'d>,
    root: Table,
    notes: Vec<(usize, String)>,
}

impl<'d> Draft<'d> {
    pub(super) fn new(interpolation: Interpolation<'d>) -> Self {
        Self {
            interpolation,
            root: Table::new(),
            notes: Vec::new(),
        }
    }

    /// The value of a key with all names in it replaced.
    pub(super) fn value(&self, section: &Section<'_>, entry: &Entry<'_>) -> Result<String, Flaw> {
        self.interpolation.value(section, entry)
    }

    /// Says something that whoever wrote the line may want to know.
    pub(super) fn note(&mut self, at: usize, message: impl Into<String>) {
        self.notes.push((at, message.into()));
    }

    /// The same, unless it has been said already.
    pub(super) fn note_once(&mut self, at: usize, message: String) {
        if self.notes.iter().all(|(_, said)| *said != message) {
            self.note(at, message);
        }
    }

    /// Whether there is a section or a key of this name, outside of all others.
    pub(super) fn has(&self, name: &str) -> bool {
        self.root.contains_key(name)
    }

    /// Makes a section, if it is not there yet: one that has no keys is one all the same.
    pub(super) fn begin(&mut self, sections: &[&str], at: usize) -> Result<(), Flaw> {
        self.table(sections, at).map(|_| ())
    }

    /// Sets a key below these sections whose name may have dots: `mail.host` is `host` in the section `mail`.
    pub(super) fn put_dotted(
        &mut self,
        sections: &[&str],
        key: &str,
        at: usize,
        text: String,
    ) -> Result<(), Flaw> {
        let names = key.split('.');
        let path: Vec<&str> = match names.clone().any(str::is_empty) {
            false => sections.iter().copied().chain(names).collect(),
            // Such a name is found by nobody but who reads the whole section.
            true => sections.iter().copied().chain([key]).collect(),
        };
        self.put(&path, at, text)
    }

    /// Sets the key at the end of a path to a text.
    pub(super) fn put(&mut self, path: &[&str], at: usize, text: String) -> Result<(), Flaw> {
        self.put_value(path, at, Value::Text(text))
    }

    /// Sets the key at the end of a path to a list of texts.
    pub(super) fn put_list(
        &mut self,
        path: &[&str],
        at: usize,
        items: impl IntoIterator<Item = String>,
    ) -> Result<(), Flaw> {
        let items = items.into_iter().map(|item| node(at, Value::Text(item)));
        self.put_value(path, at, Value::Array(items.collect()))
    }

    fn put_value(&mut self, path: &[&str], at: usize, value: Value) -> Result<(), Flaw> {
        let (key, sections) = path.split_last().expect("every value has a name");
        let table = self.table(sections, at)?;
        match table.get(*key) {
            None => {
                table.insert((*key).to_owned(), node(at, value));
                Ok(())
            }
            Some(Node {
                value: Value::Table(_),
                ..
            }) => Err(taken(path, at)),
            Some(_) => {
                let message = format!("`{}` is set already; let it stand once", path.join("."));
                Err(Flaw::new(at, message))
            }
        }
    }

    fn table(&mut self, sections: &[&str], at: usize) -> Result<&mut Table, Flaw> {
        if sections.len() >= DEPTH {
            let message = format!("more than {DEPTH} names lead to this value; use fewer dots");
            return Err(Flaw::new(at, message));
        }
        let mut table = &mut self.root;
        for (depth, section) in sections.iter().enumerate() {
            let next = table.entry((*section).to_owned());
            let next = next.or_insert_with(|| node(at, Value::Table(Table::new())));
            table = match &mut next.value {
                Value::Table(table) => table,
                _ => return Err(taken(&sections[..=depth], at)),
            };
        }
        Ok(table)
    }

    pub(super) fn finish(mut self, source: &Source) -> Translated {
        self.notes.sort_by_key(|(at, _)| *at);
        let notes = self.notes.into_iter();
        Translated {
            root: Node {
                place: Place::Nowhere,
                value: Value::Table(self.root),
            },
            notes: notes
                .map(|(at, message)| format!("{}: {message}", source.position(at)))
                .collect(),
        }
    }
}

fn node(at: usize, value: Value) -> Node {
    Node {
        place: Place::File(at),
        value,
    }
}

/// In one flat list of keys `mail` and `mail.host` do not meet; in sections they do.
fn taken(path: &[&str], at: usize) -> Flaw {
    let name = path.join(".");
    let message = format!(
        "`{name}` is a key with a value, and other keys begin with `{name}.`; here it can be one of the two, so rename one"
    );
    Flaw::new(at, message)
}
