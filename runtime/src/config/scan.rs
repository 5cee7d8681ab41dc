//! Scanning: how the declarations that attributes left behind reach a Configurator.
//!
//! The linker keeps declarations in any order, so they are sorted by crate, module, file, line, column and function before anything
//! looks at them. A scan waits until the application is made, since an include that comes later may take some of them for itself.

use std::collections::BTreeMap;
use std::panic::Location;

use super::include::Scope;
use super::make_app::listed;
use super::{Configurator, IncludeDeclaration, Problem};
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

/// Which declarations [`Configurator::scan_with`] takes.
///
/// # Example
///
/// ```
/// use aiopyramid::config::ScanOptions;
///
/// let options = ScanOptions { module: Some("shop"), ignore: &["shop::debug"], ..ScanOptions::DEFAULT };
/// assert!(options.categories.is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanOptions<'a> {
    /// A module path: those of this module and of the modules inside it, and not all of the program.
    pub module: Option<&'a str>,
    /// Paths of crates, modules or functions that are left out, with all that is inside them (G13). One that is not there is a problem.
    pub ignore: &'a [&'a str],
    /// The categories to take (G11), as the key `category` of an attribute names them. None given means [`Site::CATEGORY`], which is that of
    /// attributes without the key.
    pub categories: &'a [&'a str],
}

impl ScanOptions<'_> {
    /// Takes all that no attribute has put into a category.
    pub const DEFAULT: ScanOptions<'static> = ScanOptions {
        module: None,
        ignore: &[],
        categories: &[],
    };
}

/// Which declarations a scan takes.
pub(crate) enum Selection {
    /// All that are linked into the program.
    Everything,
    /// Those of a package and of named crates. Any other is an error.
    Crates {
        /// The package whose `main` scans.
        package: String,
        /// The named crates.
        crates: Vec<String>,
    },
    /// Those of a module and of the modules inside it.
    Module(String),
}

/// A scan, until the application is made.
pub(super) struct PendingScan {
    selection: Selection,
    ignore: Vec<String>,
    categories: Vec<String>,
    scope: Scope,
    site: Site,
    /// How many actions were queued before.
    position: usize,
}

impl Configurator {
    /// Takes every declaration that is linked into the program, as [`runtime::scan()`](crate::runtime::scan()) does.
    ///
    /// It leaves to an include what that takes with [`scan_module`](Configurator::scan_module), whatever comes first.
    #[track_caller]
    pub fn scan(&mut self) -> &mut Configurator {
        self.scan_with(ScanOptions::DEFAULT)
    }

    /// Takes the declarations of one module and of the modules inside it, so that each test module can be an application of its own, and a
    /// library that is included takes its own ones.
    ///
    /// Inside of an include, or below a prefix, they belong to that: scans around it of more than this module leave them out.
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
        self.scan_with(ScanOptions {
            module: Some(module),
            ..ScanOptions::DEFAULT
        })
    }

    /// Takes declarations of some module and some categories, without those that are to be ignored.
    ///
    /// # Example
    ///
    /// ```
    /// mod shop {
    ///     use aiopyramid::prelude::*;
    ///
    ///     #[view_config(route = "/basket")]
    ///     async fn basket() -> &'static str {
    ///         "empty"
    ///     }
    ///
    ///     #[view_config(route = "/dump", category = "debug")]
    ///     async fn dump() -> &'static str {
    ///         "all of it"
    ///     }
    /// }
    ///
    /// use aiopyramid::config::ScanOptions;
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.scan_with(ScanOptions {
    ///     module: Some(concat!(module_path!(), "::shop")),
    ///     categories: &["debug"],
    ///     ..ScanOptions::DEFAULT
    /// });
    /// let app = config.make_app()?;
    /// assert_eq!(app.introspection()[0].get("pattern"), Some("/dump"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn scan_with(&mut self, options: ScanOptions<'_>) -> &mut Configurator {
        let selection = match options.module {
            Some(module) => Selection::Module(module.to_owned()),
            None => Selection::Everything,
        };
        self.queue_scan(selection, options)
    }

    #[track_caller]
    pub(crate) fn scan_selected(&mut self, selection: Selection) -> &mut Configurator {
        self.queue_scan(selection, ScanOptions::DEFAULT)
    }

    #[track_caller]
    fn queue_scan(&mut self, selection: Selection, options: ScanOptions<'_>) -> &mut Configurator {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let categories = match options.categories {
            [] => &[Site::CATEGORY],
            categories => categories,
        };
        self.scans.push(PendingScan {
            selection,
            ignore: owned(options.ignore),
            categories: owned(categories),
            scope: self.scope.clone(),
            site: self.site(Location::caller()),
            position: self.actions.len(),
        });
        self
    }

    /// Has all scans take their declarations, whose actions come where the scan was called.
    pub(super) fn settle_scans(&mut self) {
        let scans = std::mem::take(&mut self.scans);
        if scans.is_empty() {
            return;
        }
        let mut declarations: Vec<&Declaration> =
            inventory::iter::<Declaration>.into_iter().collect();
        declarations.sort_by_key(|declaration| declaration.site);
        let mut queued = std::mem::take(&mut self.actions).into_iter();
        let mut settled = Vec::new();
        let mut passed = 0;
        for scan in &scans {
            settled.extend(queued.by_ref().take(scan.position - passed));
            passed = scan.position;
            self.apply(scan, &scans, &declarations);
            settled.append(&mut self.actions);
        }
        settled.extend(queued);
        self.actions = settled;
    }

    /// Makes the calls of the declarations that a scan takes.
    fn apply(&mut self, scan: &PendingScan, scans: &[PendingScan], declarations: &[&Declaration]) {
        let inner: Vec<&PendingScan> = scans
            .iter()
            .filter(|other| other.takes_from(scan))
            .collect();
        // What an inner scan ignores is not for those around it either.
        let is_left = |site: &Site| inner.iter().any(|inner| inner.concerns(site));
        let is_taken = |site: &Site| scans.iter().any(|scan| scan.takes(site));
        let (found, others): (Vec<&Declaration>, Vec<_>) = declarations
            .iter()
            .partition(|declaration| scan.takes(&declaration.site));
        let foreign = others.into_iter().filter(|Declaration { site, .. }| {
            site.category() == Site::CATEGORY && !is_left(site) && !is_taken(site)
        });
        self.problems
            .extend(scan.problems(&found, foreign, declarations));
        let taken: Vec<_> = found
            .into_iter()
            .filter(|declaration| !is_left(&declaration.site))
            .collect();
        log_counts(&taken, &scan.scope);
        let outer = std::mem::replace(&mut self.scope, scan.scope.clone());
        for declaration in taken {
            self.declaring = Some(declaration.site);
            (declaration.apply)(self);
        }
        self.declaring = None;
        self.scope = outer;
    }
}

impl PendingScan {
    fn takes(&self, site: &Site) -> bool {
        self.concerns(site) && !self.ignore.iter().any(|path| is_at(path, &site.path()))
    }

    /// Whether this scan says what becomes of a declaration: it takes it, or has it ignored.
    fn concerns(&self, site: &Site) -> bool {
        let mut categories = self.categories.iter();
        self.selects(site) && categories.any(|category| category == site.category())
    }

    fn selects(&self, site: &Site) -> bool {
        match &self.selection {
            Selection::Everything => true,
            Selection::Crates { package, crates } => {
                site.package() == package || crates.iter().any(|name| name == site.krate())
            }
            Selection::Module(module) => is_at(module, site.module()),
        }
    }

    /// Whether this scan, of an include, takes away what `other` around it would take: it names a module of its own.
    fn takes_from(&self, other: &PendingScan) -> bool {
        let is_narrower = match (&self.selection, &other.selection) {
            (Selection::Module(inner), Selection::Module(outer)) => {
                inner != outer && is_at(outer, inner)
            }
            (Selection::Module(_), _) => true,
            _ => false,
        };
        is_narrower && self.scope.is_inside(&other.scope)
    }

    /// What is wrong with a scan that finds these declarations, where other crates have declared these.
    fn problems<'d>(
        &self,
        found: &[&Declaration],
        foreign: impl Iterator<Item = &'d Declaration>,
        all: &[&Declaration],
    ) -> Vec<Problem> {
        let mut problems = match &self.selection {
            Selection::Everything => {
                if found.is_empty() {
                    tracing::warn!(
                        "no crate of this program declares anything; a library that nothing names is not linked, `runtime::scan!(name)` links it"
                    );
                }
                Vec::new()
            }
            Selection::Module(module) if found.is_empty() => {
                vec![self.found_nothing(module, all)]
            }
            Selection::Module(_) => Vec::new(),
            Selection::Crates { crates, .. } => {
                let silent = crates.iter().filter(|name| is_silent(name, found));
                let silent = silent.map(|name| contributed_nothing(name, self.site));
                silent.chain(self::foreign(foreign)).collect()
            }
        };
        let unknown = self.ignore.iter().filter(|path| {
            let mut paths = all.iter().map(|declaration| declaration.site.path());
            !paths.any(|known| is_at(path, &known))
        });
        problems.extend(unknown.map(|path| ignores_nothing(path, self.site)));
        problems
    }

    fn found_nothing(&self, module: &str, all: &[&Declaration]) -> Problem {
        let mut others: Vec<&str> = all
            .iter()
            .map(|declaration| &declaration.site)
            .filter(|site| self.selects(site))
            .map(Site::category)
            .collect();
        others.sort_unstable();
        others.dedup();
        if others.is_empty()
            || self
                .categories
                .iter()
                .any(|category| others.contains(&&**category))
        {
            let problem = Problem::new(format!("the module `{module}` declares nothing"));
            return problem.at(self.site).help(
                "a module path begins with the crate: `blog::admin`, not `admin` or `crate::admin`",
            );
        }
        let categories: Vec<&str> = self.categories.iter().map(String::as_str).collect();
        let problem = Problem::new(format!(
            "the module `{module}` declares nothing of the category {}",
            listed(&categories)
        ));
        let help = format!("what it declares is of the category {}", listed(&others));
        problem.at(self.site).help(help)
    }
}

/// Whether a path is that of a module, or of something inside it: `blog` is no part of `blogs`.
fn is_at(module: &str, path: &str) -> bool {
    path.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Whether a crate neither declares anything nor can be included by name.
fn is_silent(name: &str, found: &[&Declaration]) -> bool {
    let mut declared = found.iter().map(|declaration| declaration.site.krate());
    let mut includes = IncludeDeclaration::all().map(|declared| declared.site.krate());
    !declared.any(|krate| krate == name) && !includes.any(|krate| krate == name)
}

fn ignores_nothing(path: &str, scan: Site) -> Problem {
    Problem::new(format!("a scan ignores `{path}`, and nothing is declared there"))
        .at(scan)
        .help("a path begins with the crate and ends at a module or a function: `blog::admin`, `blog::admin::users`")
}

fn contributed_nothing(name: &str, scan: Site) -> Problem {
    Problem::new(format!("`scan!` names the crate `{name}`, which declares nothing"))
        .at(scan)
        .help(format!("annotate functions in `{name}`, check that the feature or `cfg` that holds them is on, or drop it from `scan!`"))
}

/// One problem for each crate that declares something and was not named: it could add pages that nobody asked for.
fn foreign<'d>(others: impl Iterator<Item = &'d Declaration>) -> Vec<Problem> {
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

fn log_counts(taken: &[&Declaration], scope: &Scope) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for declaration in taken {
        *counts.entry(declaration.site.krate()).or_default() += 1;
    }
    let by = &scope.include_path;
    for (name, declarations) in counts {
        match by.is_empty() {
            true => tracing::info!(declarations, "scanned the crate `{name}`"),
            false => tracing::info!(declarations, "scanned the crate `{name}` for {by}"),
        }
    }
}
