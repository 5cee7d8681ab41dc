//! What an application adds to the engine: functions, filters, tests and globals of its own.

use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

use super::builtins::{FILTERS, FUNCTIONS, TESTS};
use super::function::{TemplateFunction, for_engine};
use super::scope::SYSTEM_NAMES;

/// Everything of the application's own, and the names of it.
#[derive(Default)]
pub(crate) struct Extras {
    additions: Vec<Addition>,
    may_wait: bool,
    /// The `Result` that the function which was added last returns as if it were a value.
    result_as_value: Option<&'static str>,
    filters: Vec<String>,
    tests: Vec<String>,
    globals: Vec<String>,
}

type Addition = Box<dyn FnOnce(&mut Environment<'static>) + Send>;

impl Extras {
    pub(crate) fn add_filter<M, F: TemplateFunction<M>>(&mut self, name: &str, function: F) {
        self.result_as_value = F::result_as_value();
        let (name, filter) = (
            name.to_owned(),
            for_engine(format!("the filter `{name}`"), function),
        );
        self.filters.push(name.clone());
        self.add_function_like(|environment| environment.add_filter(name, filter));
    }

    pub(crate) fn add_test<M, F: TemplateFunction<M>>(&mut self, name: &str, function: F) {
        self.result_as_value = F::result_as_value();
        let (name, test) = (
            name.to_owned(),
            for_engine(format!("the test `{name}`"), function),
        );
        self.tests.push(name.clone());
        self.add_function_like(|environment| environment.add_test(name, test));
    }

    pub(crate) fn add_function<M, F: TemplateFunction<M>>(&mut self, name: &str, function: F) {
        self.result_as_value = F::result_as_value();
        let (name, function) = (
            name.to_owned(),
            for_engine(format!("the function `{name}`"), function),
        );
        self.globals.push(name.clone());
        self.add_function_like(|environment| environment.add_function(name, function));
    }

    pub(crate) fn add_global(&mut self, name: &str, value: impl Serialize) {
        let (name, value) = (name.to_owned(), Value::from(Serde(value)));
        self.globals.push(name.clone());
        self.additions
            .push(Box::new(|environment| environment.add_global(name, value)));
    }

    fn add_function_like(
        &mut self,
        addition: impl FnOnce(&mut Environment<'static>) + Send + 'static,
    ) {
        self.additions.push(Box::new(addition));
        self.may_wait = true;
    }

    /// The `Result` that the function which was added last returns as if it were a value, because its error is none.
    pub(crate) fn take_result_as_value(&mut self) -> Option<&'static str> {
        self.result_as_value.take()
    }

    /// The filters of all templates.
    pub(crate) fn filters(&self) -> impl Iterator<Item = &str> {
        FILTERS
            .iter()
            .copied()
            .chain(self.filters.iter().map(String::as_str))
    }

    /// The tests of all templates.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &str> {
        TESTS
            .iter()
            .copied()
            .chain(self.tests.iter().map(String::as_str))
    }

    /// The globals of all templates, functions among them.
    pub(crate) fn globals(&self) -> impl Iterator<Item = &str> {
        let own = self.globals.iter().map(String::as_str);
        let others = FUNCTIONS.iter().chain(SYSTEM_NAMES);
        others.copied().map(|name| -> &str { name }).chain(own)
    }

    /// Whether any of it is a function, which may wait.
    pub(super) fn may_wait(&self) -> bool {
        self.may_wait
    }

    pub(super) fn add_to(self, environment: &mut Environment<'static>) {
        for addition in self.additions {
            addition(environment);
        }
    }
}
