//! Templates as the compiler saw them: what expansions hand to the application.

/// A template as it was when the program was compiled.
///
/// `#[view_config(renderer = "home.jinja2")]` and `templates![...]` make these; by hand they are for tests.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::templates::EmbeddedTemplate;
///
/// static HELLO: EmbeddedTemplate = EmbeddedTemplate {
///     package: "letters",
///     path: "hello.txt.jinja2",
///     file: "/letters/templates/hello.txt.jinja2",
///     source: "Hello {{ name }}!",
///     uses: &[],
/// };
///
/// let mut config = Configurator::new();
/// config.add_templates(std::slice::from_ref(&HELLO));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedTemplate {
    /// The package, `CARGO_PKG_NAME`.
    pub package: &'static str,
    /// Below `templates/`, with `/`: `mail/hello.jinja2`.
    pub path: &'static str,
    /// Where the file was, absolute: read again from there while `debug = true`.
    pub file: &'static str,
    /// Its text.
    pub source: &'static str,
    /// What it uses that only the application knows.
    pub uses: &'static [TemplateUse],
}

/// Something that a template uses and that is not in it.
#[derive(Debug, Clone, Copy)]
pub struct TemplateUse {
    /// What it is used as.
    pub kind: UseKind,
    /// Its name.
    pub name: &'static str,
    /// The line, counted from 1.
    pub line: u32,
}

/// What a template uses something as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseKind {
    /// `{{ value|name }}`.
    Filter,
    /// `{% if value is name %}`.
    Test,
    /// `{{ name(...) }}`.
    Function,
    /// `{{ name }}`, which the value does not have.
    Global,
    /// A template of another crate: `{% extends "package:templates/layout.jinja2" %}`.
    Template,
}
