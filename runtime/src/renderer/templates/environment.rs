//! The engine with everything that templates may use: one for each application.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Environment, UndefinedBehavior};

use super::catalog::Catalog;
use super::kind::Kind;
use super::reload::from_files;
use super::{chain, escape, name};

/// What code takes of a stack that is not templates calling one another, in bytes.
const BENEATH: u64 = 100 * 1024;

/// What a step of a template into another one, or into a macro, takes of a stack at most, in bytes. As measured: 4.5 KiB of optimized
/// code for a step that the engine counts sixfold, 17 KiB of debug code; 3.4 KiB for a block that calls itself, which counts once.
const STEP: u64 = 7 * 512;

/// The engine without templates and without anything of the application's own.
pub(super) fn bare(stack_size: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    // Some of those that Jinja2 has by itself: `truncate`, `striptags`, `random`, `cycler` and so on.
    minijinja_contrib::add_to_environment(&mut environment);
    environment.set_auto_escape_callback(|name| Kind::of(name).escape());
    environment.set_formatter(escape::write);
    environment.set_path_join_callback(|name, parent| chain::link(name::join(name, parent)));
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_recursion_limit(recursion_limit(stack_size));
    // Errors say which name is undefined. This costs nothing before there is an error.
    environment.set_debug(true);
    environment
}

/// How deeply templates may include, import and call one another: so deeply that endless recursion is an error and not the end of a
/// greenlet's stack. The engine counts 10 for an included template, 6 for a macro, 1 for a loop or a block.
fn recursion_limit(stack_size: u64) -> usize {
    let steps = stack_size.saturating_sub(BENEATH) / STEP;
    // More than 500 the engine does not allow.
    usize::try_from(steps).unwrap_or(usize::MAX).clamp(20, 500)
}

/// Gives templates to an engine: as they were compiled, or with `reload` as their files are.
///
/// # Errors
///
/// All that are not templates by their syntax.
pub(super) fn fill(
    environment: &mut Environment<'static>,
    catalog: &Arc<Catalog>,
    reload: bool,
) -> Vec<minijinja::Error> {
    let mut errors = Vec::new();
    for (name, template) in catalog.iter() {
        let name = lasting(name);
        errors.extend(environment.add_template(name, template.source).err());
    }
    if reload {
        // A template that an engine has by itself is never asked of its loader.
        environment.clear_templates();
        from_files(environment, Arc::clone(catalog));
    }
    errors
}

/// The same text, for ever.
///
/// The engine finds templates without a lock only if it need not own their names. There are no more names than templates in the program,
/// and each is kept once, whatever the number of applications.
fn lasting(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = names.get(name) {
        return name;
    }
    let name: &'static str = name.to_owned().leak();
    names.insert(name);
    name
}
