//! What keeps an application from being made, told all at once.

use std::fmt;

use super::IncludePath;
use crate::site::Site;

/// One thing that is wrong, with every place that has to do with it and what to do about it.
///
/// # Example
///
/// ```
/// use aiopyramid::config::Problem;
///
/// let problem = Problem::new("no mailer is configured").help("add `[mail] host` to the settings");
/// assert_eq!(problem.to_string(), "no mailer is configured\n   help: add `[mail] host` to the settings");
/// ```
#[derive(Debug, Clone)]
pub struct Problem {
    message: String,
    sites: Vec<Site>,
    /// What the places were included by; empty where none was.
    included_by: Vec<IncludePath>,
    help: Option<String>,
}

impl Problem {
    /// A problem, in a sentence.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            sites: Vec::new(),
            included_by: Vec::new(),
            help: None,
        }
    }

    /// The same problem with one more place.
    #[must_use]
    pub fn at(mut self, site: Site) -> Problem {
        self.sites.push(site);
        self
    }

    /// The same problem with one more place, in something that is included.
    #[must_use]
    pub fn at_included(mut self, site: Site, by: &IncludePath) -> Problem {
        self.included_by
            .resize(self.sites.len(), IncludePath::default());
        self.included_by.push(by.clone());
        self.at(site)
    }

    /// The same problem with more places.
    #[must_use]
    pub fn at_all(mut self, sites: impl IntoIterator<Item = Site>) -> Problem {
        self.sites.extend(sites);
        self
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Problem {
        Problem {
            help: Some(help.into()),
            ..self
        }
    }

    /// The sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The places.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }
}

/// How far places and help stand in, so that the numbers of the report stand out.
const INDENT: &str = "   ";

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.replace('\n', &format!("\n{INDENT}")))?;
        for (index, site) in self.sites.iter().enumerate() {
            write!(f, "\n{INDENT}  at {site}")?;
            match self.included_by.get(index) {
                Some(by) if !by.is_empty() => write!(f, ", included by {by}")?,
                _ => {}
            }
        }
        match &self.help {
            Some(help) => write!(f, "\n{INDENT}help: {help}"),
            None => Ok(()),
        }
    }
}

/// Why an application could not be made: all its problems, numbered.
#[derive(Debug)]
#[doc(alias = "ConfigurationConflictError")]
pub struct ConfigurationError(pub(super) Vec<Problem>);

impl ConfigurationError {
    /// The problems.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the application cannot start, for one reason:")?,
            number => write!(f, "the application cannot start, for {number} reasons:")?,
        }
        for (number, problem) in (1..).zip(&self.0) {
            write!(f, "\n\n{number}. {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigurationError {}
