//! Names are looked up where the engine looks them up: templates without a choice in them take the same names from a
//! value here and there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{Environment, Error, State};
use proptest::prelude::*;

use super::Package;
use crate::templates::closure::Listing;
use crate::templates::names::wanted;

/// What every name means: something with every name in it, that can be looped over once and called.
#[derive(Debug)]
struct Anything;

impl Object for Anything {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn get_value(self: &Arc<Self>, _name: &Value) -> Option<Value> {
        Some(Value::from_object(Anything))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(vec![Value::from_object(Anything)])
    }

    fn call(self: &Arc<Self>, _state: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Ok(Value::from_object(Anything))
    }

    fn render(self: &Arc<Self>, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("anything")
    }
}

/// A value that takes note of the names that are looked up in it.
#[derive(Debug, Default)]
struct Noting(Mutex<BTreeSet<String>>);

impl Object for Noting {
    fn get_value(self: &Arc<Self>, name: &Value) -> Option<Value> {
        let mut names = self.0.lock().expect("nothing panics here");
        names.insert(name.as_str()?.to_owned());
        Some(Value::from_object(Anything))
    }
}

/// The names that the engine looks up; nothing if it cannot render the templates.
fn looked_up(templates: &[(&str, &str)]) -> Option<BTreeSet<String>> {
    let mut environment = Environment::new();
    for (name, text) in templates {
        environment.add_template(name, text).ok()?;
    }
    let noting = Arc::new(Noting::default());
    let home = environment.get_template("home").ok()?;
    home.render(Value::from_dyn_object(Arc::clone(&noting)))
        .ok()?;
    let names = noting.0.lock().expect("nothing panics here");
    Some(names.clone())
}

/// The names that are found here.
fn found(templates: &[(&str, &str)]) -> Option<BTreeSet<String>> {
    let package = Package::new(templates);
    let closure = package.read(&["home"], Listing::There).ok()?;
    let first = wanted(&closure, &[]).into_iter();
    Some(
        first
            .filter(|wanted| wanted.path.len() == 1)
            .map(|wanted| wanted.written)
            .collect(),
    )
}

/// What a template may consist of. Each name is used somewhere and set somewhere else.
const STATEMENTS: &[&str] = &[
    "{{ a }}",
    "{{ b.c + d[0] ~ [e, {'f': a}] }}",
    "{% set a = b %}",
    "{% set c, d = [a, e] %}",
    "{% set e %}{{ d }}{% endset %}",
    "{% for a in b %}{{ a }}{{ c }}{{ loop.index }}{% endfor %}",
    "{% for d in e if d and a %}{% set b = c %}{{ b }}{% include 'part' %}{% endfor %}",
    "{% with a = b, c = a %}{{ c }}{{ d }}{% set e = 1 %}{{ e }}{% endwith %}",
    "{% autoescape false %}{% set b = 1 %}{% endautoescape %}{{ b }}",
    "{% include 'part' %}",
    "{% include ['none', 'other'] %}",
    "{% import 'part' as p %}{{ p.a }}{{ e }}",
    "{% from 'other' import m, b as q %}{{ q }}{{ m }}",
    "{% macro m(a, e=b) %}{{ a }}{{ c }}{{ e }}{% endmacro %}{{ m(d) }}",
    "{% macro n(b) %}{{ m }}{{ b }}{{ a }}{% set c = 1 %}{{ c }}{% endmacro %}",
    "{% macro o(x) %}{{ caller(d) }}{% endmacro %}{% call(a) o(b) %}{{ a }}{{ c }}{% endcall %}",
    "{% block one %}{{ a }}{% set b = c %}{{ b }}{{ super() }}{% endblock %}",
    "{% block two %}{{ d }}{% block three %}{{ e }}{% endblock %}{% endblock %}",
    "{% for e in a %}{% block four %}{{ e }}{{ b }}{% include 'part' %}{% endblock %}{% endfor %}",
    "{% set f = self.two() %}",
];

/// A body that names none of some templates, so that there are no circles: of those the engine has more than its stack.
fn body(without: &'static [&'static str]) -> impl Strategy<Value = String> {
    let statements = STATEMENTS
        .iter()
        .copied()
        .filter(|statement| !without.iter().any(|name| statement.contains(name)))
        .collect::<Vec<&str>>();
    prop::collection::vec(prop::sample::select(statements), 0..5).prop_map(|them| them.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_looks_up_the_names_that_are_found(
        home in body(&[]),
        layout in body(&[]),
        part in body(&["'part'"]),
        frame in body(&["'part'"]),
        other in body(&["'part'", "'other'"]),
        extends in any::<[bool; 2]>(),
    ) {
        let home = format!("{}{home}", if extends[0] { "{% extends 'layout' %}" } else { "" });
        let part = format!("{}{part}", if extends[1] { "{% extends 'frame' %}" } else { "" });
        let templates = [("home", &*home), ("layout", &layout), ("part", &part), ("frame", &frame), ("other", &other)];
        let (Some(looked_up), Some(found)) = (looked_up(&templates), found(&templates)) else {
            return Err(TestCaseError::reject("the engine does not render it"));
        };
        // A macro has its names looked up where it is declared, and again where they are set behind it.
        let has_macros = templates.iter().any(|(_, text)| text.contains("{% macro"));
        match has_macros {
            true => prop_assert!(found.is_subset(&looked_up), "{:?} {:?}", found, looked_up),
            false => prop_assert_eq!(found, looked_up),
        }
    }
}
