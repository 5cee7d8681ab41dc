//! Which templates there are, and by which names they are found.

use std::collections::BTreeMap;
use std::fmt;

use aiopyramid_pattern::nearest;

use super::EmbeddedTemplate;
use super::name::{self, full_name};

/// All templates of an application, by their full names.
#[derive(Debug, Default)]
pub(crate) struct Catalog(BTreeMap<String, &'static EmbeddedTemplate>);

impl Catalog {
    /// Keeps a template.
    ///
    /// # Errors
    ///
    /// The other one, if there is one of this name that is not the same. Then that stays.
    pub(crate) fn add(
        &mut self,
        template: &'static EmbeddedTemplate,
    ) -> Result<(), &'static EmbeddedTemplate> {
        let name = full_name(template.package, template.path);
        let kept = *self.0.entry(name).or_insert(template);
        match kept.source == template.source && kept.file == template.file {
            true => Ok(()),
            false => Err(kept),
        }
    }

    /// All full names and templates.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'static EmbeddedTemplate)> {
        self.0
            .iter()
            .map(|(name, template)| (name.as_str(), *template))
    }

    /// The file of a template; the name itself, where it is no template of the catalog.
    pub(crate) fn file_of<'n>(&self, full_name: &'n str) -> &'n str {
        self.get(full_name)
            .map_or(full_name, |template| template.file)
    }

    /// The template of a full name.
    pub(super) fn get(&self, full_name: &str) -> Option<&'static EmbeddedTemplate> {
        self.0.get(full_name).copied()
    }

    /// The full name of the template that somebody names: in full, or by its path alone, which is in the package of whoever names it.
    /// Somebody without a package (empty) means the one template of that path.
    pub(crate) fn find(&self, named: &str, package: &str) -> Result<&str, NoSuchTemplate> {
        let name = match (name::split(named), package) {
            (Some((package, path)), _) => full_name(package, path),
            (None, "") => return self.only_one(named),
            (None, package) => full_name(package, named),
        };
        match self.0.get_key_value(&name) {
            Some((name, _)) => Ok(name),
            None => Err(self.missing(named, &name)),
        }
    }

    fn only_one(&self, path: &str) -> Result<&str, NoSuchTemplate> {
        let same = self.iter().filter(|(_, template)| template.path == path);
        let names: Vec<&str> = same.map(|(name, _)| name).collect();
        match names.as_slice() {
            [] => {
                let paths: Vec<&str> = self.iter().map(|(_, template)| template.path).collect();
                Err(NoSuchTemplate {
                    message: format!("the template `{path}`, and there is no such template"),
                    help: match nearest(path, &paths) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => embed(path),
                    },
                })
            }
            [name] => Ok(name),
            names => Err(NoSuchTemplate {
                message: format!("the template `{path}`, and there are several of that path"),
                help: format!("write one of `{}`", names.join("`, `")),
            }),
        }
    }

    fn missing(&self, named: &str, full_name: &str) -> NoSuchTemplate {
        let (package, path) = name::split(full_name).expect("the name is a full one");
        let known: Vec<&str> = self
            .iter()
            .filter_map(|(name, template)| {
                (name::split(name)?.0 == package).then_some(template.path)
            })
            .collect();
        let help = match (nearest(path, &known), known.as_slice()) {
            (Some(near), _) if named == path => format!("did you mean `{near}`?"),
            (Some(near), _) => format!("did you mean `{package}:templates/{near}`?"),
            (None, []) => format!(
                "no template of the package `{package}` is part of this program: {}, and see to it that the program makes that call",
                embed_in(package, path)
            ),
            (None, _) => embed_in(package, path),
        };
        NoSuchTemplate {
            message: format!("the template `{named}`, and there is no such template"),
            help,
        }
    }
}

fn embed(path: &str) -> String {
    format!("add it with `config.add_templates(aiopyramid::templates![{path:?}])`")
}

fn embed_in(package: &str, path: &str) -> String {
    format!("let `{package}` {}", embed(path))
}

/// Nobody has a template of a name, or more than one has.
#[derive(Debug)]
pub(crate) struct NoSuchTemplate {
    /// After a verb: "names".
    pub(crate) message: String,
    pub(crate) help: String,
}

impl NoSuchTemplate {
    /// For a request that belongs to no application.
    pub(super) fn without_application(name: &str) -> NoSuchTemplate {
        NoSuchTemplate {
            message: format!("the template `{name}` for a request that belongs to no application"),
            help: "make the request with `app.request()`".to_owned(),
        }
    }
}

impl fmt::Display for NoSuchTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "somebody asked for {} ({})", self.message, self.help)
    }
}

impl std::error::Error for NoSuchTemplate {}
