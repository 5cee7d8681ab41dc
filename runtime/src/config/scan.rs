//! Scanning: how the declarations that attributes left behind reach a Configurator.
//!
//! The linker keeps declarations in any order, so they are sorted by crate, module, file, line, column and function before anything
//! looks at them.

use std::collections::BTreeMap;

use super::{Configurator, Problem};
use crate::site::Site;

/// What an attribute leaves behind: where it stands, and the call that it stands for.
#[derive(Debug)]
pub struct Declaration {
    /// Where the attribute stands.
    pub site: Site,
    /// Makes the call.
    pub apply: fn(&mut Configurator),
}

inventory::collect!(Declaration);

/// Which declarations a scan takes.
pub(crate) enum Selection<'a> {
    /// All that are linked into the program.
    Everything,
    /// Those of a package and of named crates. Any other is an error.
    Crates {
        /// The package whose `main` scans.
        package: &'a str,
        /// The named crates.
        crates: &'a [&'a str],
    },
    /// Those of a module and of the modules inside it.
    Module(&'a str),
}

impl Configurator {
    /// Takes every declaration that is linked into the program, as [`runtime::scan()`](crate::runtime::scan()) does.
    pub fn scan(&mut self) -> &mut Configurator {
        self.scan_selected(&Selection::Everything)
    }

    /// Takes the declarations of one module and of the modules inside it, so that each test module can be an application of its own.
    ///
    /// A module that declares nothing is one of the problems that `make_app()` reports.
    ///
    /// # Example
    ///
    /// ```
    /// mod admin {
    ///     use aiopyramid::prelude::*;
    ///
    ///     #[view_config(route = "/admin")]
    ///     async fn dashboard() -> &'static str {
    ///         "all is well"
    ///     }
    /// }
    ///
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.scan_module(concat!(module_path!(), "::admin"));
    /// # config.make_app().unwrap();
    /// ```
    #[track_caller]
    pub fn scan_module(&mut self, module: &str) -> &mut Configurator {
        self.scan_selected(&Selection::Module(module))
    }

    #[track_caller]
    pub(crate) fn scan_selected(&mut self, selection: &Selection<'_>) -> &mut Configurator {
        let mut declarations: Vec<&Declaration> =
            inventory::iter::<Declaration>.into_iter().collect();
        declarations.sort_by_key(|declaration| declaration.site);
        let (taken, others): (Vec<_>, Vec<_>) = declarations
            .into_iter()
            .partition(|declaration| selection.takes(&declaration.site));
        log_counts(&taken);
        if taken.is_empty() && matches!(selection, Selection::Everything) {
            tracing::warn!(
                "no crate of this program declares anything; a library that nothing names is not linked, `runtime::scan!(name)` links it"
            );
        }
        self.problems.extend(selection.problems(
            &taken,
            &others,
            Site::called(std::panic::Location::caller()),
        ));
        for declaration in taken {
            let outer = self.declaring.replace(declaration.site);
            (declaration.apply)(self);
            self.declaring = outer;
        }
        self
    }
}

impl Selection<'_> {
    fn takes(&self, site: &Site) -> bool {
        match self {
            Selection::Everything => true,
            Selection::Crates { package, crates } => {
                site.package() == *package || crates.contains(&site.krate())
            }
            Selection::Module(module) => {
                let inside = site.module().strip_prefix(module);
                inside.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            }
        }
    }

    fn problems(
        &self,
        taken: &[&Declaration],
        others: &[&Declaration],
        scan: Site,
    ) -> Vec<Problem> {
        match self {
            Selection::Everything => Vec::new(),
            Selection::Module(module) if taken.is_empty() => {
                let problem = Problem::new(format!("the module `{module}` declares nothing"));
                vec![problem.at(scan).help("a module path begins with the crate: `blog::admin`, not `admin` or `crate::admin`")]
            }
            Selection::Module(_) => Vec::new(),
            Selection::Crates { crates, .. } => {
                let silent = crates.iter().filter(|name| {
                    taken
                        .iter()
                        .all(|declaration| declaration.site.krate() != **name)
                });
                let silent = silent.map(|name| contributed_nothing(name, scan));
                silent.chain(foreign(others)).collect()
            }
        }
    }
}

fn contributed_nothing(name: &str, scan: Site) -> Problem {
    Problem::new(format!("`scan!` names the crate `{name}`, which declares nothing"))
        .at(scan)
        .help(format!("annotate functions in `{name}`, check that the feature or `cfg` that holds them is on, or drop it from `scan!`"))
}

/// One problem for each crate that declares something and was not named: it could add pages that nobody asked for.
fn foreign(others: &[&Declaration]) -> Vec<Problem> {
    let mut sites: BTreeMap<&str, Vec<Site>> = BTreeMap::new();
    for declaration in others {
        sites
            .entry(declaration.site.krate())
            .or_default()
            .push(declaration.site);
    }
    let problem = |(name, sites): (&str, Vec<Site>)| {
        Problem::new(format!("the crate `{name}` is linked and declares something, and `scan!` does not name it"))
            .at_all(sites)
            .help(format!("write `runtime::scan!({name})` to take what it declares, beside the crates you name already"))
    };
    sites.into_iter().map(problem).collect()
}

fn log_counts(taken: &[&Declaration]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for declaration in taken {
        *counts.entry(declaration.site.krate()).or_default() += 1;
    }
    for (name, declarations) in counts {
        tracing::info!(declarations, "scanned the crate `{name}`");
    }
}
