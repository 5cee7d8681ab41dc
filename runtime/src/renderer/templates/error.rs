//! Why a template could not be rendered.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Catalog;
use crate::dispatch::is_overload;
use crate::error::Error;
use crate::http::Answered;

/// Why a template could not be rendered: what is wrong, in which template and line, and what caused it.
#[derive(Debug)]
pub struct TemplateError {
    error: minijinja::Error,
    /// For whoever develops the application.
    shown: Option<Shown>,
}

/// Where it went wrong, with what stands there.
#[derive(Debug)]
struct Shown {
    file: String,
    /// The name of the template, then its lines.
    lines: Vec<String>,
}

impl TemplateError {
    /// The error as a view's error. What a function of the application's own fails with on purpose is that error itself.
    pub(super) fn of(error: minijinja::Error, show_lines: bool, catalog: &Catalog) -> Error {
        if let Some(passing) =
            causes(&error).find_map(|cause| cause.downcast_ref::<Failed>()?.take())
        {
            return passing;
        }
        let shown = show_lines.then(|| Shown::of(innermost(&error), catalog));
        Error::from(TemplateError { error, shown })
    }

    /// The template, `package:templates/path`.
    pub fn template(&self) -> Option<&str> {
        innermost(&self.error).name()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<usize> {
        innermost(&self.error).line()
    }

    /// The template and the line; with `debug` or `debug_templates` the file, where an editor finds it.
    pub(crate) fn place(&self) -> Option<String> {
        let (template, line) = (self.template()?, self.line()?);
        let file = self.shown.as_ref().map_or(template, |shown| &shown.file);
        Some(format!("{file}:{line}"))
    }

    /// With `debug` or `debug_templates` the name of the template and the lines around it, with a mark under the part that is wrong.
    pub(crate) fn lines(&self) -> Option<&[String]> {
        Some(&self.shown.as_ref()?.lines)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a template could not be rendered: {}", self.error)
    }
}

impl StdError for TemplateError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

fn causes<'e>(error: &'e minijinja::Error) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let first: &(dyn StdError + 'static) = error;
    std::iter::successors(Some(first), |&error| error.source())
}

/// The error of the template that is included by all others, with its line.
fn innermost(error: &minijinja::Error) -> &minijinja::Error {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<minijinja::Error>())
        .filter(|error| error.line().is_some())
        .last()
        .unwrap_or(error)
}

/// How many lines are shown before and after the one that is wrong.
const AROUND: usize = 3;

impl Shown {
    fn of(error: &minijinja::Error, catalog: &Catalog) -> Shown {
        let name = error.name().unwrap_or_default();
        let mut lines = vec![name.to_owned()];
        lines.extend(around(error).into_iter().flatten());
        Shown {
            file: catalog.file_of(name).to_owned(),
            lines,
        }
    }
}

fn around(error: &minijinja::Error) -> Option<impl Iterator<Item = String>> {
    let (source, wrong) = (error.template_source()?, error.line()?);
    let first = wrong.saturating_sub(AROUND).max(1);
    let around = (1..).zip(source.lines()).skip(first - 1);
    let around = around.take(wrong + AROUND + 1 - first);
    Some(around.flat_map(move |(number, line)| {
        let mark = (number == wrong).then(|| underline(error, source, line));
        [Some(format!("{number:>5} | {line}")), mark.flatten()]
            .into_iter()
            .flatten()
    }))
}

/// `      |    ^^^^` under the part of a line that is wrong; `None` where that is not known.
fn underline(error: &minijinja::Error, source: &str, line: &str) -> Option<String> {
    // The line is a part of the source, and the range begins within it, unless the engine is wrong about that.
    let begin = line.as_ptr() as usize - source.as_ptr() as usize;
    let range = error.range()?;
    let (before, marked) = line.split_at_checked(range.start.checked_sub(begin)?)?;
    let length = marked.chars().count().min(range.len()).max(1);
    let blank = |character| if character == '\t' { '\t' } else { ' ' };
    let space: String = before.chars().map(blank).collect();
    Some(format!("      | {space}{}", "^".repeat(length)))
}

/// What a function of the application's own failed with.
#[derive(Debug)]
pub(super) enum Failed {
    /// A failure like any other.
    Error(Error),
    /// A response, or "not now": it is the error of the view itself.
    Passing(Mutex<Option<Error>>),
}

impl Failed {
    pub(super) fn new(error: Error) -> Failed {
        let answers =
            error.http_exception().is_some() || error.downcast_ref::<Answered>().is_some();
        match answers || is_overload(error.as_std()) {
            true => Failed::Passing(Mutex::new(Some(error))),
            false => Failed::Error(error),
        }
    }

    fn take(&self) -> Option<Error> {
        match self {
            Failed::Passing(error) => error.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Failed::Error(_) => None,
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failed::Error(error) => error.fmt(f),
            Failed::Passing(_) => f.write_str("an outcome that passes through the template"),
        }
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Failed::Error(error) => error.as_std().source(),
            Failed::Passing(_) => None,
        }
    }
}
