//! Folders of templates, read as the compiler reads them.

mod any_text;
mod closure;
mod engine;
mod names;

use std::fs;

use super::closure::{Closure, Complaint, Listing};
use super::folder::Folder;

/// A package with templates, each a path and a text.
struct Package(tempfile::TempDir);

impl Package {
    fn new(templates: &[(&str, &str)]) -> Package {
        let package = Package(tempfile::tempdir().expect("the system has room"));
        for (path, text) in templates {
            let file = package.0.path().join("templates").join(path);
            let folder = file.parent().expect("it is below another");
            fs::create_dir_all(folder).expect("a folder can be made");
            fs::write(file, text).expect("a file can be written");
        }
        package
    }

    fn folder(&self) -> Folder {
        Folder::new(self.0.path(), "app")
    }

    fn read(&self, given: &[&str], listing: Listing) -> Result<Closure, Vec<Complaint>> {
        let given: Vec<String> = given.iter().map(|path| (*path).to_owned()).collect();
        super::closure::read(&self.folder(), &given, listing)
    }

    /// The closure of `home`, where all that is named is there.
    #[track_caller]
    fn home(&self) -> Closure {
        self.read(&["home"], Listing::There)
            .expect("all templates are right")
    }
}
