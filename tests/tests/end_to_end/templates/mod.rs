//! Templates as renderers. One file for each promise.

use std::path::Path;

use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid::view::Rendered;
use serde::Serialize;
use serde_json::{Value, json};

mod declared;
mod escaping;
mod failures;
mod functions;
mod globals;
mod language;
mod reloading;
mod rendering;
mod startup;

/// A template of the package `pages` that stands in no file.
fn template(path: &'static str, source: &str) -> EmbeddedTemplate {
    of_package("pages", path, source)
}

fn of_package(package: &'static str, path: &'static str, source: &str) -> EmbeddedTemplate {
    EmbeddedTemplate {
        package,
        path,
        file: format!("/no/{package}/templates/{path}").leak(),
        source: source.to_owned().leak(),
        uses: &[],
    }
}

/// A configurator with templates. They live as long as the test.
fn with(templates: impl IntoIterator<Item = EmbeddedTemplate>) -> Configurator {
    let mut config = Configurator::new();
    add(&mut config, templates);
    config
}

fn with_debug(templates: impl IntoIterator<Item = EmbeddedTemplate>) -> Configurator {
    let mut config =
        Configurator::with_settings(Settings::from_toml("[app]\ndebug = true").unwrap());
    add(&mut config, templates);
    config
}

fn add(config: &mut Configurator, templates: impl IntoIterator<Item = EmbeddedTemplate>) {
    config.add_templates(templates.into_iter().collect::<Vec<_>>().leak());
}

fn at<'a>(route: &'a str, renderer: &'a str) -> ViewOptions<'a> {
    ViewOptions {
        route: Some(route),
        renderer: Some(renderer),
        ..ViewOptions::DEFAULT
    }
}

/// An `async` view that gives its template a value.
fn show(
    config: &mut Configurator,
    route: &str,
    renderer: &str,
    value: impl Serialize + Clone + Send + Sync + 'static,
) {
    let view = move |_request: Request| {
        let value = value.clone();
        async move { Ok::<_, Error>(value) }
    };
    config.add_view(Rendered(view), at(route, renderer));
}

/// The same as a plain function, which runs on an executor thread.
fn show_plainly(
    config: &mut Configurator,
    route: &str,
    renderer: &str,
    value: impl Serialize + Clone + Send + Sync + 'static,
) {
    let view = move |_request: Request| Ok::<_, Error>(value.clone());
    config.add_view(Rendered(view), at(route, renderer));
}

fn made(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().unwrap_or_else(|error| panic!("{error}")))
}

/// What a template makes of a value.
#[track_caller]
fn rendered(source: &str, value: Value) -> String {
    try_rendered(source, value).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

fn try_rendered(source: &str, value: Value) -> Result<String> {
    let app = with([template("t.jinja2", source)]).make_app()?;
    aiopyramid::dispatch::block_on(app.templates().render("t.jinja2", &value))
}

#[track_caller]
fn check(source: &str, value: Value, expected: &str) {
    assert_eq!(rendered(source, value), expected, "{source}");
}

/// What is wrong with a template, the causes included.
#[track_caller]
fn failure(source: &str, value: Value) -> String {
    match try_rendered(source, value) {
        Ok(text) => panic!("{source}: {text}"),
        Err(error) => format!("{error:?}"),
    }
}

/// Writes a file, with a time that no file of this test has had before.
fn write(file: &Path, text: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, SystemTime};

    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + number);
    let file = std::fs::File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}
