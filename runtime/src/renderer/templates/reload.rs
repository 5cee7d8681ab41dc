//! Templates from their files while an application is being developed (`debug = true`).
//!
//! A file is looked at whenever its template is used, and read again when its time or its length is another. What was compiled into the
//! program is used where the file is gone.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use minijinja::{Environment, Error, ErrorKind, TemplateSource};

use super::catalog::Catalog;
use super::name;

/// Has an engine read its templates from their files.
pub(super) fn from_files(environment: &mut Environment<'static>, catalog: Arc<Catalog>) {
    let files = Files {
        folders: folders(&catalog),
        catalog,
        missing: Mutex::new(BTreeSet::new()),
    };
    environment.set_loader(move |name| files.load(name));
}

struct Files {
    catalog: Arc<Catalog>,
    /// The `templates/` of each package.
    folders: HashMap<String, PathBuf>,
    /// Files whose absence the log knows of.
    missing: Mutex<BTreeSet<PathBuf>>,
}

/// The folder of each package's templates: what is left of a template's file without its path.
fn folders(catalog: &Catalog) -> HashMap<String, PathBuf> {
    let mut folders = HashMap::new();
    for (full_name, template) in catalog.iter() {
        let (Some((package, path)), file) = (name::split(full_name), Path::new(template.file))
        else {
            continue;
        };
        if file.ends_with(path) {
            let folder = file.ancestors().nth(Path::new(path).components().count());
            folders.insert(package.to_owned(), folder.unwrap_or(file).to_owned());
        }
    }
    folders
}

impl Files {
    fn load(&self, name: &str) -> Result<Option<TemplateSource>, Error> {
        let embedded = self.catalog.get(name);
        let file = match embedded {
            Some(template) => Some(PathBuf::from(template.file)),
            // A new file, which a template names that was changed since.
            None => self.new_file(name),
        };
        let Some(file) = file else {
            return Ok(None);
        };
        let stamp = Stamp::of(&file);
        match (fs::read_to_string(&file), embedded) {
            (Ok(text), _) => {
                self.found(&file);
                Ok(Some(until_it_changes(&text, file, stamp)))
            }
            (Err(error), None) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            (Err(error), None) => Err(unreadable(&file, error)),
            (Err(error), Some(template)) => {
                self.warn(&file, name, &error);
                Ok(Some(until_it_changes(template.source, file, stamp)))
            }
        }
    }

    /// The file of a template that the compiler has not seen. Never one outside of `templates/`, whatever a variable may hold that is
    /// included.
    fn new_file(&self, name: &str) -> Option<PathBuf> {
        let (package, path) = name::split(name)?;
        let plain =
            |segment: &str| !segment.starts_with('.') && !segment.contains(['\\', ':', '\0']);
        let is_inside = !path.is_empty()
            && path
                .split('/')
                .all(|segment| !segment.is_empty() && plain(segment));
        is_inside.then_some(self.folders.get(package)?.join(path))
    }

    fn found(&self, file: &Path) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.remove(file);
    }

    fn warn(&self, file: &Path, name: &str, error: &io::Error) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.insert(file.to_owned()) {
            tracing::warn!(
                "the file of the template `{name}` cannot be read, so it is what it was when the program was compiled: {}: {error}",
                file.display()
            );
        }
    }
}

fn until_it_changes(text: &str, file: PathBuf, stamp: Option<Stamp>) -> TemplateSource {
    TemplateSource::new(text).with_uptodate_check(move || Stamp::of(&file) == stamp)
}

fn unreadable(file: &Path, error: io::Error) -> Error {
    let detail = format!("{} cannot be read", file.display());
    Error::new(ErrorKind::InvalidOperation, detail).with_source(error)
}

/// By what a changed file is known.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
}

impl Stamp {
    /// That of a file, taken before it is read, so that a change in between is seen the next time; `None` where there is none.
    fn of(file: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(file).ok()?;
        Some(Stamp {
            modified: metadata.modified().ok()?,
            length: metadata.len(),
        })
    }
}
