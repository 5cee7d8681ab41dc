//! Templates, read while a program is compiled: found below `templates/`, followed to all that they extend, include and import, and
//! embedded. What is wrong with them is an error of the compiler at the name that was given.

mod closure;
mod expand;
mod folder;
mod listed;
mod name;
mod names;
mod reader;
mod references;
#[cfg(test)]
mod tests;
mod tree;
mod uses;

use syn::LitStr;

use self::closure::{Closure, Listing};
use self::folder::Folder;
use self::name::Name;
use crate::complaints::Complaints;

pub(crate) use self::expand::embedded;
pub(crate) use self::listed::listed;
pub(crate) use self::names::{Step, Wanted};

/// What to do about a template that no template names by a text.
const LIST_IN_VIEW: &str = "list the templates that it may be: `templates = [\"partials/a.jinja2\", \"partials/b.jinja2\"]` beside `renderer`";

/// The template of a view.
pub(crate) struct OfView {
    /// With all that it reaches, and what the view lists beside it.
    pub(crate) closure: Closure,
    /// What they take from the view's value.
    pub(crate) wanted: Vec<Wanted>,
}

/// Reads the template of a view. `None` for one of another package, whose files are not here, and after a complaint.
pub(crate) fn of_view(
    renderer: &LitStr,
    listed: Option<&[LitStr]>,
    complaints: &mut Complaints,
) -> Option<OfView> {
    let folder = folder(renderer, complaints)?;
    let mut given = Vec::new();
    for literal in std::iter::once(renderer).chain(listed.unwrap_or_default()) {
        if let Some(Name::Own(path)) = named(literal, &folder, complaints) {
            given.push((path, literal));
        }
    }
    let listing = match listed {
        None => Listing::Missing(LIST_IN_VIEW),
        Some(_) => Listing::There,
    };
    let (first, rest) = given.split_first()?;
    let closure = read(&folder, &given, listing, complaints)?;
    // Of a template that is not here it is not known what it takes.
    let is_own = std::ptr::eq(first.1, renderer);
    let rest: Vec<String> = rest.iter().map(|(path, _)| path.clone()).collect();
    let wanted = is_own.then(|| names::wanted(&closure, &rest));
    Some(OfView {
        wanted: wanted.unwrap_or_default(),
        closure,
    })
}

fn read(
    folder: &Folder,
    given: &[(String, &LitStr)],
    listing: Listing,
    complaints: &mut Complaints,
) -> Option<Closure> {
    let paths: Vec<String> = given.iter().map(|(path, _)| path.clone()).collect();
    match closure::read(folder, &paths, listing) {
        Ok(closure) => Some(closure),
        Err(found) => {
            for complaint in found {
                let (_, literal) = given[complaint.given];
                complaints.about(literal, complaint.message, complaint.help);
            }
            None
        }
    }
}

/// The folder of this package's templates.
fn folder(place: &LitStr, complaints: &mut Complaints) -> Option<Folder> {
    let folder = Folder::current();
    if folder.is_none() {
        let message = "nobody says where the templates are: `CARGO_MANIFEST_DIR` and `CARGO_PKG_NAME` are not set";
        let help = "build with Cargo, or have the build tool set both";
        complaints.about(place, message, help);
    }
    folder
}

/// What a literal names.
fn named(literal: &LitStr, folder: &Folder, complaints: &mut Complaints) -> Option<Name> {
    name::read(&literal.value(), &folder.package, None)
        .map_err(|refusal| complaints.about(literal, refusal.message, refusal.help))
        .ok()
}
