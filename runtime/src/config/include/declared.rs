//! Includes by name: functions that `#[includeme]` has declared, and the key `includes` of the settings.

use aiopyramid_pattern::nearest;

use crate::config::make_app::listed;
use crate::config::{Configurator, Problem};
use crate::settings::{AppSettings, OPEN, Settings};
use crate::site::Site;

/// What `#[includeme]` leaves behind: where it stands, and the call that includes its function.
#[derive(Debug)]
pub struct IncludeDeclaration {
    /// Where the attribute stands.
    pub site: Site,
    /// Includes the function.
    pub include: fn(&mut Configurator),
}

inventory::collect!(IncludeDeclaration);

impl IncludeDeclaration {
    /// Those that are linked into the program.
    pub(in crate::config) fn all() -> impl Iterator<Item = &'static IncludeDeclaration> {
        inventory::iter::<IncludeDeclaration>.into_iter()
    }

    /// Whether a name means this one: `blog::includeme`, or `blog` for the function `includeme` in there.
    fn is_called(&self, name: &str) -> bool {
        self.site.path() == name || (self.site.module() == name && self.site.function() == DEFAULT)
    }
}

/// The function that the name of a crate or a module stands for.
const DEFAULT: &str = "includeme";

impl Configurator {
    /// Includes what the settings name, before anything else (G8).
    pub(in crate::config) fn include_by_settings(&mut self) {
        // What cannot be read is told with the rest of the section.
        let (app, _) = self.settings.section_of_ours::<AppSettings>(OPEN);
        for include in app.includes {
            let found = IncludeDeclaration::all().find(|found| found.is_called(&include.name));
            match found {
                Some(declared) => self.include_declared(declared, include.route_prefix.as_deref()),
                None => self.problems.push(unknown(&include.name, &self.settings)),
            }
        }
    }

    fn include_declared(&mut self, declared: &IncludeDeclaration, route_prefix: Option<&str>) {
        let outer = self.declaring.replace(declared.site);
        let scope = self.scope.clone();
        if let Some(route_prefix) = route_prefix {
            self.scope = self.scope_below(route_prefix, declared.site);
        }
        (declared.include)(self);
        self.scope = scope;
        self.declaring = outer;
    }
}

fn unknown(name: &str, settings: &Settings) -> Problem {
    let wanted = settings.file().map_or_else(
        || "the settings".to_owned(),
        |file| file.display().to_string(),
    );
    let problem = Problem::new(format!(
        "`includes` in [app] of {wanted} names `{name}`, and the program has no such `#[includeme]` function"
    ));
    let mut known: Vec<String> = IncludeDeclaration::all()
        .map(|declared| declared.site.path())
        .collect();
    known.sort_unstable();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let of_modules = known
        .iter()
        .filter_map(|path| path.strip_suffix("::includeme"));
    let names: Vec<&str> = known.iter().copied().chain(of_modules).collect();
    let near = nearest(name, &names);
    problem.help(match (&known[..], near) {
        ([], _) => "there is none at all: annotate one, and link its crate with `runtime::scan!(name)`".to_owned(),
        (_, Some(near)) => format!("did you mean `{near}`?"),
        _ => format!("there is {}; a crate that nothing names is not linked, `runtime::scan!(name)` links it", listed(&known)),
    })
}
