//! Include paths, and the scope that a call of the `Configurator` is in.

use std::fmt;
use std::sync::Arc;

/// The includes that led to something, the outermost first; none for what the application does itself.
///
/// What an application does beats what its includes do about the same thing, and so on downwards; so a path says who wins.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::config::{Action, Phase};
///
/// let mut config = Configurator::new();
/// config.include(|config| {
///     config.action(Action::new(Phase::DEFAULT).run(|registry| {
///         assert_eq!(registry.include_path().len(), 1);
///     }));
/// });
/// config.make_app().unwrap();
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[doc(alias = "includepath")]
pub struct IncludePath(Arc<[Step]>);

/// One include.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Step {
    function: &'static str,
    /// Tells one include from another of the same name.
    number: u32,
}

impl IncludePath {
    /// How many includes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none: the application itself.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The functions, the outermost first: `blog::includeme` for example.
    pub fn functions(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|step| step.function)
    }

    /// Whether this is an include of `outer`, or one further in.
    pub fn is_inside(&self, outer: &IncludePath) -> bool {
        self.0.len() > outer.0.len() && self.0.starts_with(&outer.0)
    }

    /// The path of a further include.
    pub(crate) fn with(&self, function: &'static str, number: u32) -> IncludePath {
        let step = Step { function, number };
        IncludePath(self.0.iter().cloned().chain([step]).collect())
    }

    /// The numbers of the includes.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|step| step.number)
    }
}

/// `blog::includeme > blog::admin::includeme`.
impl fmt::Display for IncludePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, function) in self.functions().enumerate() {
            let arrow = if index == 0 { "" } else { " > " };
            write!(f, "{arrow}{function}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for IncludePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IncludePath({self})")
    }
}

/// What surrounds a call: the includes that led to it, and the prefix of its routes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) include_path: IncludePath,
    /// With a slash at its beginning and none at its end; empty without any.
    pub(crate) route_prefix: Arc<str>,
    /// The numbers of the includes and of the prefixes around it.
    nesting: Arc<[u32]>,
}

impl Scope {
    /// The scope of an include.
    pub(crate) fn included(&self, function: &'static str, number: u32) -> Scope {
        Scope {
            include_path: self.include_path.with(function, number),
            ..self.nested(number)
        }
    }

    /// The scope below a prefix.
    pub(crate) fn prefixed(&self, route_prefix: String, number: u32) -> Scope {
        Scope {
            route_prefix: route_prefix.into(),
            ..self.nested(number)
        }
    }

    /// Whether this is the scope of an include or a prefix inside of `outer`.
    pub(crate) fn is_inside(&self, outer: &Scope) -> bool {
        self.nesting.len() > outer.nesting.len() && self.nesting.starts_with(&outer.nesting)
    }

    fn nested(&self, number: u32) -> Scope {
        Scope {
            nesting: self.nesting.iter().copied().chain([number]).collect(),
            ..self.clone()
        }
    }
}
